/** Something that is wrong, in plain words. `where`: names of what it concerns, `[]` for all. */
export type Finding = {
  readonly code: FindingCode;
  readonly what: string;
  /** What to set, and to what. */
  readonly fix: string;
  readonly where: readonly string[];
};

export type FindingCode =
  | 'no_http_log'
  | 'disabled'
  | 'not_global'
  | 'not_metered'
  | 'conditional'
  | 'batch_of_one'
  | 'batch_near_max_entries'
  | 'batch_too_large'
  | 'retry_short'
  | 'never_retries'
  | 'endpoint_percent'
  | 'endpoint_query'
  | 'shared_queue'
  | 'not_stripped'
  | 'body_too_large'
  | 'no_nonce'
  | 'keys_in_entries'
  | 'no_authentication'
  | 'lua_off'
  | 'endpoint_unreachable'
  | 'token_refused';

export const finding = (
  code: FindingCode,
  what: string,
  fix: string,
  where: readonly string[] = [],
): Finding => ({ code, what, fix, where });
