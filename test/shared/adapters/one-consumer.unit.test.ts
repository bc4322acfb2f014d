import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createCounterReader } from '../../../shared/adapters/sqlite/counting/counters.ts';
import { openDatabase } from '../../../shared/adapters/sqlite/database.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { cellCode, packCells } from '../../../shared/metering/cells.ts';
import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import { batch } from '../../support/metering/batches.ts';
import { ask, jsonIn } from '../../support/usage/billable.ts';
import { createDynamoDbDouble } from '../../support/dynamodb/double.ts';
import { openDynamoDbStore } from '../../support/dynamodb/stores.ts';
import { event, requestsOnly } from '../../support/metering/events.ts';
import { fullItem } from '../../support/metering/full-pages.ts';
import { countReadUnits } from '../../support/dynamodb/read-units.ts';
import { temporaryFolder } from '../../support/stores/sqlite.ts';
import { simulatedRuntime } from '../../support/metering/runtime.ts';

const everyone = 100_000;
const page = '2026-11';
const cells = packCells(new Map([[cellCode(21, 200), 7]]));

const consumers = Array.from({ length: everyone }, (_, i) => ({
  id: `${String(i).padStart(8, '0')}-305f-436d-ab77-b0b7c4584cca`,
  customId: `cust-${i}`,
  username: `consumer-${i}`,
}));

const [wanted = { id: '', customId: '', username: '' }] = consumers.slice(77_777);

const month = 'from=2026-11&to=2026-12';

/** What must be read to answer: `names` are look-ups by a name, each of one entry of an index. */
const questions = [
  [`consumer=id:${wanted.id}`, { names: 0 }],
  [`consumer=username:${wanted.username}`, { names: 1 }],
  [`consumer=custom_id:${wanted.customId}`, { names: 1 }],
] as const;

/** Of the inbox, in the partitions that a test has, and of the headers of groups. */
const waitingQueries = 4 + 1;

/** An answer of the one row that there is to be. */
const expectOne = async (reader: CounterReader, query: string): Promise<void> => {
  const { data } = jsonIn(await ask(reader, `${query}&${month}`));
  expect(data).toMatchObject([
    { consumer_id: wanted.id, status: 200, requests: expect.any(Number) },
  ]);
};

describe('one month of one consumer out of 100,000, on DynamoDB', () => {
  const double = createDynamoDbDouble({
    items: consumers.map((consumer) => fullItem({ ...requestsOnly, page, consumer, cells })),
  });
  const measured = countReadUnits(double);
  const store = openDynamoDbStore(measured.db, simulatedRuntime(1));

  beforeAll(async () => {
    // Writes the meta item.
    await store.applyOnce(batch({ name: 'first', events: [event({ at: Date.UTC(2020, 0) })] }));
    await store.receiptsCompleteSince();
  });

  test.each(questions)(
    '%s reads one item, one of an index for a name, and whether anything waits',
    async (query, { names }) => {
      const before = measured.read();
      await expectOne(store, query);
      const { requests, items, units } = measured.read();
      expect({
        requests: requests - before.requests,
        items: items - before.items,
        units: units - before.units,
      }).toEqual({
        requests: 1 + names + waitingQueries,
        items: 1 + names,
        units: 1 + names / 2 + waitingQueries,
      });
    },
  );
});

describe('one month of one consumer out of 100,000, on SQLite', () => {
  test.each(questions.map(([query]) => query))('%s reads one row', async (query) => {
    let rows = 0;
    let ids = 0;
    const counting: CounterReader = {
      ...reader,
      async *read(selection) {
        for await (const chunk of reader.read(selection)) {
          rows += chunk.length;
          yield chunk;
        }
      },
      findIds: async (...name) => {
        const found = await reader.findIds(...name);
        ids += found.length;
        return found;
      },
    };
    await expectOne(counting, query);
    expect([rows, ids]).toEqual([1, query.includes('id:0') ? 0 : 1]);
  });

  test('no question looks at rows that it does not give', () => {
    const plans = statements.map((sql) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...Array<string>(sql.split('?').length - 1).fill('x'))
        .map((row) => String(Object.values(row).at(-1))),
    );
    expect(plans).toHaveLength(9);
    for (const plan of plans) {
      expect(plan.filter((step) => /^SCAN (page_row|receipt)/.test(step))).toEqual([]);
    }
    const searches = plans.flat().filter((step) => step.includes('page_row'));
    expect(searches).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/SEARCH page_row USING PRIMARY KEY \(page=\? AND consumer_id=\?\)/),
        expect.stringMatching(/SEARCH page_row USING .*INDEX \w+ \(page=\? AND username=\?\)/),
        expect.stringMatching(/SEARCH page_row USING .*INDEX \w+ \(page=\? AND custom_id=\?\)/),
      ]),
    );
  });

  const folder = temporaryFolder();
  const statements: string[] = [];
  let db: DatabaseSync;
  let reader: CounterReader;

  beforeAll(async () => {
    const path = join(folder, 'billable.db');
    const store = openSqliteStore(path);
    const at = Date.parse('2026-11-22T12:00:00Z');
    await store.applyOnce(batch({ events: consumers.map((consumer) => event({ consumer, at })) }));
    store.close();
    db = openDatabase(path, { readOnly: true });
    reader = createCounterReader(
      new Proxy(db, {
        get: (target, name) => {
          if (name === 'exec') return (sql: string) => target.exec(sql);
          if (name !== 'prepare') return Reflect.get(target, name) as unknown;
          return (sql: string) => {
            statements.push(sql);
            return target.prepare(sql);
          };
        },
      }),
    );
  });

  afterAll(() => {
    db.close();
    rmSync(folder, { recursive: true });
  });
});
