import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { askDuckDb, describeWithDuckDb } from '../../../support/duckdb/query.ts';
import { event, hostileNames } from '../../../support/metering/events.ts';
import { contentOf } from '../../../support/reports/content.ts';
import { reportSystem } from '../../../support/reports/runs.ts';
import { temporaryFolder } from '../../../support/reports/stores.ts';

const at = Date.parse('2026-10-15T00:00:00Z');

describeWithDuckDb('the Parquet file in DuckDB', () => {
  const written = async () => {
    const system = reportSystem({
      billingTimezone: 'Asia/Kolkata',
      meters: ['requests', 'credits'],
      groupBy: { groupByWho: 'consumer', groupByLabels: ['service'], groupByStatus: 'status' },
    });
    const events = hostileNames.flatMap((name, i) =>
      [200, 404, 503].map((status) =>
        event({
          at,
          status,
          consumer: { id: `c${i}`, username: name, customId: `${name}!` },
          labels: { service: i % 2 === 0 ? '' : 'maps', route: '', ai_model: '' },
          quantities: [{ meter: 'credits', amount: i }],
        }),
      ),
    );
    await system.count(...events);
    await system.run({ month: '2026-10' });
    const folder = await temporaryFolder();
    const file = async (end: string): Promise<string> => {
      const path = join(folder, `october.${end}`);
      const key = `reports/month=2026-10/billable-2026-10.v1.${end}`;
      await writeFile(path, await contentOf(system.reports, key));
      return path;
    };
    return { system, parquet: await file('parquet'), csv: await file('csv') };
  };

  test('instants, integers and texts have their types', async () => {
    const { parquet } = await written();
    const described = askDuckDb(`DESCRIBE SELECT * FROM '${parquet}'`);
    expect(described.map(({ column_name, column_type }) => [column_name, column_type])).toEqual([
      ['period_start', 'TIMESTAMP'],
      ['period_end', 'TIMESTAMP'],
      ['timezone', 'VARCHAR'],
      ['consumer_id', 'VARCHAR'],
      ['consumer_username', 'VARCHAR'],
      ['consumer_custom_id', 'VARCHAR'],
      ['customer_id', 'VARCHAR'],
      ['customer_name', 'VARCHAR'],
      ['service', 'VARCHAR'],
      ['status', 'INTEGER'],
      ['requests', 'BIGINT'],
      ['credits', 'BIGINT'],
    ]);
    const [period] = askDuckDb(
      `SELECT DISTINCT epoch_ms(period_start) AS starts, epoch_ms(period_end) AS ends, timezone FROM '${parquet}'`,
    );
    expect(period).toEqual({
      starts: Date.parse('2026-09-30T18:30:00Z'),
      ends: Date.parse('2026-10-31T18:30:00Z'),
      timezone: 'Asia/Kolkata',
    });
  });

  test('every name is whole, and sums are those of the CSV', async () => {
    const { parquet, csv } = await written();
    const names = askDuckDb(`SELECT DISTINCT consumer_username AS name FROM '${parquet}'`);
    expect(new Set(names.map(({ name }) => name ?? ''))).toEqual(new Set(hostileNames));
    const sums = (from: string): unknown =>
      askDuckDb(
        `SELECT consumer_id, status, CAST(sum(requests) AS BIGINT) AS requests, CAST(sum(credits) AS BIGINT) AS credits FROM ${from} GROUP BY ALL ORDER BY ALL`,
      );
    expect(sums(`'${parquet}'`)).toEqual(sums(`read_csv('${csv}', header = true)`));
  });

  test('it says of itself what the manifest says', async () => {
    const { system, parquet } = await written();
    const { sha256, as_of } = await system.manifest('2026-10', 1);
    const told = askDuckDb(
      `SELECT decode(key) AS name, decode(value) AS value FROM parquet_kv_metadata('${parquet}')`,
    );
    expect(told).toContainEqual({ name: 'sha256', value: sha256 });
    expect(told).toContainEqual({ name: 'as_of', value: as_of });
    expect(told).toContainEqual({ name: 'month', value: '2026-10' });
  });
});
