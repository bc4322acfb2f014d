import type { Consumer } from '../../../shared/metering/consumer.ts';
import { consumer, hostileNames, longestNames } from './events.ts';

/** The order in which every store gives ids. */
export const byUtf8Bytes = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));

/** Each hostile name as an id, a custom id and a username, and names that only a join confuses. */
export const hostileConsumers: readonly Consumer[] = [
  ...hostileNames.map((name) => consumer({ id: name })),
  ...[...hostileNames, ...longestNames].map((name) => consumer({ id: 'same', customId: name })),
  ...[...hostileNames, ...longestNames].map((name) => consumer({ id: 'same', username: name })),
  consumer({ id: 'ab', customId: 'c', username: '' }),
  consumer({ id: 'a', customId: 'bc', username: '' }),
  consumer({ id: 'a', customId: '', username: 'bc' }),
];
