import { entry } from '../metering/entries.ts';

/** In every name of the consumers, to make their lines long. */
export const longName = 'Zoë '.repeat(200);

/** Three batches that make so many lines of about 2 kB, 25 of each consumer. */
export const largeBatches = (lines: number, startedAt: number): readonly string[] =>
  [0, 1, 2].map((batch) => {
    const entries = Array.from({ length: lines / 3 }, (_, i) => {
      const id = `large-${batch}-${Math.floor(i / 25)}`;
      const consumer = { id, username: longName, custom_id: `${longName}${id}` };
      return entry({ consumer, status: 200 + (i % 25), startedAt, requestId: `${batch} ${i}` });
    });
    return JSON.stringify(entries);
  });
