import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { hostileNames } from '../../../tools/csv/names.ts';
import { customersOfEachTest, differs, used } from '../../support/reports/customer-folder.ts';
import { sha256 } from '../../support/reports/runs.ts';

const { inMonth, reportBy, rewrite, check } = customersOfEachTest();

test('sums of customers that follow from the rows of the Parquet file hold', async () => {
  expect(await check()).toMatchObject({ code: 0 });
  await reportBy('consumer');
  expect(await check()).toMatchObject({ code: 0 });
});

test('customers with names that break programs hold, such as one that begins with U+FEFF', async () => {
  await reportBy('consumer,service,status', ...hostileNames.map((name) => used(name, name)));
  expect(await check()).toMatchObject({ code: 0 });
  expect(await check(inMonth('customers.csv'))).toMatchObject({ code: 0 });
});

test.each(['consumer', 'consumer,status'])(
  'numbers of services that customers exchanged are found where the lines, by %s, name no service',
  async (grouping) => {
    await reportBy(grouping);
    rewrite('customer-services.csv', (text) =>
      text
        .replace('=c-2,,maps,2,2', '=c-2,,maps,1,1')
        .replace('c-1,,weather,1,1', 'c-1,,weather,2,2'),
    );
    const { code, lines } = await check();
    expect(code).toBe(1);
    expect(lines).toEqual(
      expect.arrayContaining(
        differs(
          'customer-services.csv',
          '"=c-2": requests is 1, the rows of the Parquet file have 2',
          '"c-1": requests is 4, the rows of the Parquet file have 3',
        ),
      ),
    );
  },
);

test('numbers that two customers exchanged are found, though totals and hashes are right', async () => {
  rewrite('customers.csv', (text) =>
    text.replace('=c-2,,2,2', '=c-2,,3,2').replace('c-1,,3,2', 'c-1,,2,2'),
  );
  const { code, lines } = await check();
  expect(code).toBe(1);
  expect(lines.slice(0, -1)).toEqual(
    differs(
      'customers.csv',
      '"=c-2": requests is 3, the rows of the Parquet file have 2',
      '"c-1": requests is 2, the rows of the Parquet file have 3',
    ),
  );
});

test('requests of a service that are told of another one are found', async () => {
  rewrite('customer-services.csv', (text) => text.replace('weather', 'wetter'));
  const { code, lines } = await check();
  expect(code).toBe(1);
  expect(lines).toEqual(
    expect.arrayContaining(
      differs(
        'customer-services.csv',
        '"c-1", "wetter": requests is 1, the rows of the Parquet file have none',
        '"c-1", "weather": requests is none, the rows of the Parquet file have 1',
      ),
    ),
  );
});

test('report check FILE compares the sums of customers where the Parquet file is there', async () => {
  const file = inMonth('customers.csv');
  const exchange = (text: string): string =>
    text.replace('=c-2,,2,2', '=c-2,,3,2').replace('c-1,,3,2', 'c-1,,2,2');
  expect(await check(file)).toMatchObject({ code: 0 });
  rewrite('customers.csv', exchange);
  const { code, lines } = await check(file);
  expect(code).toBe(1);
  expect(lines).toContain('DIFFERS "=c-2": requests is 3, the rows of the Parquet file have 2');
  rmSync(inMonth('parquet'));
  const note = `${inMonth('parquet')} is not there: the sums of each customer are not compared`;
  expect((await check(file)).lines).toContain(`note    ${note}`);
  expect(JSON.parse((await check(file, '--json')).out)).toMatchObject({
    holds: true,
    notes: [note],
  });
});

test('rows of a Parquet file that is not the one of the manifest say nothing of customers', async () => {
  writeFileSync(`${inMonth('parquet')}.new`, 'PAR1');
  renameSync(`${inMonth('parquet')}.new`, inMonth('parquet'));
  const { code, lines } = await check(inMonth('customers.csv'));
  expect(code).toBe(1);
  expect(lines).toContainEqual(
    expect.stringMatching(
      /^DIFFERS billable-2026-10\.v1\.parquet: sha256 is \w+, the manifest has/,
    ),
  );
});

test('a Parquet file without the column of customers is a finding', async () => {
  const before = readFileSync(inMonth('parquet'));
  const after = Buffer.from(
    before.toString('latin1').replaceAll('customer_id', 'customer_ix'),
    'latin1',
  );
  rmSync(inMonth('parquet'));
  writeFileSync(inMonth('parquet'), after);
  const manifest = readFileSync(inMonth('manifest.json'), 'utf8');
  rmSync(inMonth('manifest.json'));
  writeFileSync(inMonth('manifest.json'), manifest.replace(sha256(before), sha256(after)));
  const { code, lines } = await check();
  expect(code).toBe(1);
  expect(lines).toContainEqual(
    expect.stringMatching(/^DIFFERS .*parquet: its columns are .*customer_ix.*, by the manifest /),
  );
});
