import { noMetering } from '../metering/events.ts';

/** The defaults of what the ingest handler is told, without labels. */
export const ingestSettings = {
  maxEventAgeDays: 40,
  maxBodyBytes: 33_554_432,
  metering: noMetering,
};
