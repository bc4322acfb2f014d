import pg from 'pg';
import type { ApplyOutcome, CounterWriter } from '../../shared/ports/counter-store.ts';
import { type Counter, countersOf } from './counters.ts';

export const connectPostgres = (port: number, max: number): pg.Pool =>
  new pg.Pool({ host: '127.0.0.1', port, user: 'bench', database: 'postgres', max });

/**
 * What a team would build on PostgreSQL with care: one statement per batch, which writes the
 * receipt where there is none, and adds all counters where it did. Half of each page is left
 * free, so that updates need not touch the index.
 */
export const createPostgresStore = async (
  pool: pg.Pool,
): Promise<Pick<CounterWriter, 'applyOnce'>> => {
  await pool.query(`
    CREATE TABLE receipt (id bytea PRIMARY KEY, received_at timestamptz NOT NULL);
    CREATE TABLE counter (
      page text, consumer text, slot int, status int, requests bigint NOT NULL,
      PRIMARY KEY (page, consumer, slot, status)
    ) WITH (fillfactor = 50);
  `);
  const text = `
    WITH fresh AS (
      INSERT INTO receipt VALUES (decode($1, 'hex'), now()) ON CONFLICT DO NOTHING RETURNING id
    )
    INSERT INTO counter
      SELECT added.* FROM unnest($2::text[], $3::text[], $4::int[], $5::int[], $6::bigint[]) AS added
      WHERE EXISTS (SELECT 1 FROM fresh)
    ON CONFLICT (page, consumer, slot, status)
      DO UPDATE SET requests = counter.requests + excluded.requests`;
  return {
    applyOnce: async (batch): Promise<ApplyOutcome> => {
      // Everyone locks rows in one order: no deadlocks.
      const rows = [...countersOf(batch)].sort(compareCounters);
      const columns = ['page', 'consumer', 'slot', 'status', 'requests'] as const;
      const arrays = columns.map((column) => rows.map((row) => row[column]));
      const values = [batch.id, ...arrays];
      const { rowCount } = await pool.query({ name: 'apply', text, values });
      return { kind: rowCount === 0 ? 'duplicate' : 'applied' };
    },
  };
};

const compareCounters = (a: Counter, b: Counter): number =>
  compare(a.page, b.page) ||
  compare(a.consumer, b.consumer) ||
  a.slot - b.slot ||
  a.status - b.status;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
