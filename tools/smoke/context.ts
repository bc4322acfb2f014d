import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { ApiClient } from './api-client.ts';

export type SmokeContext = {
  readonly api: ApiClient;
  /** It has neither the bounds of the gateway nor its throttles. */
  readonly isEmulator: boolean;
  readonly ingestToken: string;
  readonly readToken: string;
  readonly clock: () => EpochMs;
  /** Lets some seconds pass, in which batches that wait may be committed. */
  readonly pause: () => Promise<void>;
};
