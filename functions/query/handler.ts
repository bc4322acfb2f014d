import type { EpochMs } from '../../shared/domain/instant.ts';
import type { Handler } from '../../shared/http/message.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import type { TokenSource } from '../../shared/ports/token-source.ts';
import { answerCsv } from './csv-answer.ts';
import { answerJson } from './json-answer.ts';
import { checkPeriods } from './limits.ts';
import { type QuerySettings, readBillableRequest } from './request.ts';

type QueryContext = {
  readonly reader: CounterReader;
  /** Cursors are signed with the read tokens. */
  readonly tokens: TokenSource;
  readonly clock: () => EpochMs;
  readonly settings: QuerySettings;
};

/**
 * Answers `GET /billable`. Authorization is the router's. Throws `RefusedRequest` for what cannot
 * be answered and `StoreUnavailable` where the store is away.
 */
export const createQueryHandler = ({ reader, tokens, clock, settings }: QueryContext): Handler => {
  return async (http) => {
    // Before the first read: every batch that was answered 200 until now is in the answer.
    const asOf = clock();
    const request = readBillableRequest(http, settings, asOf);
    const { presentation } = request;
    checkPeriods(request.query);
    return presentation.format === 'csv'
      ? answerCsv({ ...request, presentation, http, reader, asOf })
      : answerJson({ ...request, presentation, http, reader, asOf }, await tokens.tokens('read'));
  };
};
