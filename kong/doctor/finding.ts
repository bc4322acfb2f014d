/** Something that is wrong, in plain words. `where`: names of what it concerns, `[]` for all. */
export type Finding = {
  readonly code: FindingCode;
  readonly what: string;
  /** What to set, and to what. */
  readonly fix: string;
  readonly where: readonly string[];
};

/** Every finding that there is; a code never changes its meaning. */
export const findingCodes = [
  'no_http_log',
  'disabled',
  'http_log_taken',
  'pre_function_taken',
  'plugin_missing',
  'not_global',
  'not_metered',
  'conditional',
  'protocols_left_out',
  'batch_of_one',
  'batch_near_max_entries',
  'batch_near_max_bytes',
  'batch_too_large',
  'retry_short',
  'never_retries',
  'coalescing_long',
  'timeout_short',
  'endpoint_percent',
  'endpoint_query',
  'endpoint_mismatch',
  'tls_mismatch',
  'vault_unproven',
  'vault_unknown',
  'shared_queue',
  'lua_off',
  'code_before_snippet',
  'code_can_throw',
  'consumer_dropped',
  'started_at_dropped',
  'status_dropped',
  'consumer_names_dropped',
  'consumer_replaced',
  'started_at_replaced',
  'status_replaced',
  'not_stripped',
  'snippet_old',
  'keys_in_entries',
  'payloads_in_entries',
  'body_too_large',
  'no_nonce',
  'wanted_dropped',
  'wanted_replaced',
  'unwanted_sent',
  'unnamed_service',
  'unnamed_route',
  'ai_no_statistics',
  'ai_streams_unmeasured',
  'ai_streams_estimated',
  'ai_tokens_of_transformer',
  'no_authentication',
  'no_consumer',
  'consumer_optional',
  'consumer_id_changes',
  'no_prometheus',
  'prometheus_no_consumers',
  'prometheus_no_statuses',
  'endpoint_unreachable',
  'token_refused',
  'not_billable',
  'billable_failing',
  'probe_kong_unreached',
  'probe_not_delivered',
  'probe_refused',
  'probe_quarantined',
  'probe_unclear',
] as const;

export type FindingCode = (typeof findingCodes)[number];

export const finding = (
  code: FindingCode,
  what: string,
  fix: string,
  where: readonly string[] = [],
): Finding => ({ code, what, fix, where });

/** One finding about all of these routes; none where there are none. */
export const about = (
  routes: readonly { readonly name: string }[],
  code: FindingCode,
  what: string,
  fix: string,
): readonly Finding[] =>
  routes.length === 0
    ? []
    : [
        finding(
          code,
          what,
          fix,
          routes.map(({ name }) => name),
        ),
      ];
