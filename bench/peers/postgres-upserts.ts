import type pg from 'pg';
import { readEntries } from '../../functions/ingest/read-entries.ts';
import type { Handler } from '../../shared/api/message.ts';

/** What is read here of an entry. */
type Entry = {
  readonly consumer: { readonly id: string };
  readonly response: { readonly status: number };
  readonly started_at: number;
};

/** Lengths of the ISO text of an instant that name its minute, hour, day, month and year. */
const periods = [16, 13, 10, 7, 4];

const statementsAtOnce = 8;

/**
 * What a metering plugin without a service does: for each request, five counters of five periods
 * are inserted or raised. Here in one statement, which is kind to it; no receipt, so that a batch
 * that is sent again counts again.
 */
export const createUpsertHandler = async (pool: pg.Pool): Promise<Handler> => {
  await pool.query(`CREATE TABLE plugin_counter (
    consumer text, period text, status int, requests bigint NOT NULL,
    PRIMARY KEY (consumer, period, status)
  )`);
  const text = `
    INSERT INTO plugin_counter SELECT $1, period, $2, 1 FROM unnest($3::text[]) AS period
    ON CONFLICT (consumer, period, status)
      DO UPDATE SET requests = plugin_counter.requests + 1`;

  const count = async ({ consumer, response, started_at: at }: Entry): Promise<void> => {
    const instant = new Date(at).toISOString();
    const values = [consumer.id, response.status, periods.map((end) => instant.slice(0, end))];
    await pool.query({ name: 'count', text, values });
  };

  return async ({ body }) => {
    const reading = readEntries(body);
    if (reading.kind !== 'entries') return { status: 400, headers: {}, body: '' };
    const waiting = [...reading.entries] as Entry[];
    const work = async (): Promise<void> => {
      for (let entry = waiting.pop(); entry !== undefined; entry = waiting.pop()) {
        await count(entry);
      }
    };
    await Promise.all(Array.from({ length: statementsAtOnce }, work));
    const answer = { accepted: reading.entries.length, quarantined: 0, duplicate: false };
    return { status: 200, headers: {}, body: JSON.stringify(answer) };
  };
};
