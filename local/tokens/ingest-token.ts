import { callerOf } from '../../shared/api/authorize.ts';
import { presentedTokens } from '../../shared/api/credentials.ts';
import type { FailureLog } from '../../shared/api/failure.ts';
import type { RequestHead } from '../../shared/api/router.ts';
import type { TokenSource } from '../../shared/ports/token-source.ts';

/** Says whether a request has a right token for batches; no where the tokens cannot be read. */
export const ingestTokenJudge =
  (tokens: TokenSource, log: FailureLog) =>
  async ({ headers }: RequestHead): Promise<boolean> => {
    try {
      return (await callerOf(presentedTokens(headers), 'ingest', { tokens })) !== null;
    } catch (error) {
      log(error);
      return false;
    }
  };
