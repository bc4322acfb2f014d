import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Handler } from '../../shared/api/message.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import type { ExportStore } from '../../shared/ports/export-store.ts';
import { type Payers, withoutDirectory } from '../../shared/usage/customer.ts';
import { answerCsv } from './csv-answer.ts';
import { answerJson } from './json-answer.ts';
import { checkPeriods, newReadLimit, type ReadBounds } from './limits.ts';
import { type QuerySettings, readBillableRequest } from './request.ts';

type QueryContext = {
  readonly reader: CounterReader;
  /** What the cursors of a customer are signed with, or of operators (`null`); newest first. */
  readonly cursorSecrets: (customer: string | null) => Promise<readonly string[]>;
  readonly clock: () => EpochMs;
  readonly settings: QuerySettings;
  /** Who pays now. Left out where there is no directory. */
  readonly payers?: () => Payers | Promise<Payers>;
  /** Where a CSV goes that is too large to be sent; left out where any CSV can be streamed. */
  readonly exports?: ExportStore;
  /** Begins the time that there is for one answer; left out where there is no bound. */
  readonly startDeadline?: () => AbortSignal;
  /** What one answer may read and hold. Default: `usualBounds`. */
  readonly bounds?: ReadBounds;
};

/**
 * Answers `GET /billable`. Authorization is the router's. Throws `RefusedRequest` for what cannot
 * be answered and `StoreUnavailable` where the store is away.
 */
export const createQueryHandler = (context: QueryContext): Handler => {
  const { reader, cursorSecrets, clock, settings, exports, startDeadline, bounds } = context;
  const { payers = () => withoutDirectory } = context;
  return async (http) => {
    const now = clock();
    const request = readBillableRequest(http, settings, { now, payers: await payers() });
    const { presentation } = request;
    checkPeriods(request.query);
    const limit = newReadLimit(startDeadline?.(), bounds);
    const asked = { ...request, http, reader, limit, now };
    return limit.inTime(
      presentation.format === 'csv'
        ? answerCsv({ ...asked, presentation }, exports)
        : answerJson(
            { ...asked, presentation },
            await cursorSecrets(http.caller?.customer ?? null),
          ),
    );
  };
};
