import { ask, storeOf } from '../usage/billable.ts';
import { consumer, event } from '../metering/events.ts';

/** A request of each of two consumers. */
export const events = [event(), event({ status: 404, consumer: consumer({ id: 'digit-id' }) })];

/** The headers of the answer of a store that has counted `events`. */
export const headersOf = async (query: string, headers: Record<string, string> = {}) =>
  (await ask(await storeOf([events]), query, { headers })).headers;
