import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { askDuckDb, describeWithDuckDb } from '../support/duckdb/query.ts';
import { temporaryFolder } from '../support/reports/stores.ts';

const recipe = (name: string): string =>
  readFileSync('docs/reports.md', 'utf8')
    .split(`<!-- recipe: ${name} -->`)[1]
    ?.split('```')[1]
    ?.replace(/^\w+\n/, '') ?? '';

/** Runs the recipe of the invoice file on answers of a server, each in a file. */
const invoiceFile = async (manifest: object) => {
  const folder = await temporaryFolder();
  const list = {
    data: [
      { month: '2026-11', state: 'closing' },
      { month: '2026-10', state: 'final' },
    ],
  };
  writeFileSync(join(folder, 'reports'), JSON.stringify(list));
  writeFileSync(
    join(folder, '2026-11'),
    JSON.stringify({ month: '2026-11', version: 1, ...manifest }),
  );
  const curl = `curl() { for word; do case $word in */reports*) name=\${word##*/} ;; esac; done; asked=$name
    case $name in *csv*) printf %s "$asked" ;; *) cat "$name" ;; esac; }`;
  return spawnSync(
    'bash',
    [
      '-c',
      `set -o pipefail; BILLABLE_URL=x BILLABLE_TOKEN=y; ${curl}\n${recipe('reports-invoice-file')}`,
    ],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
};

test('the invoice file is of a version that was written after the end of its month', async () => {
  const written = { state: 'closing', current_state: 'closing' };
  expect(await invoiceFile(written)).toMatchObject({
    status: 0,
    stdout: '2026-11.customers.csv?version=1',
  });
  const early = await invoiceFile({ state: 'open', current_state: 'closing' });
  expect(early.status).not.toBe(0);
  expect(early.stdout).toBe('');
  expect(early.stderr).toContain('2026-11 was written before its end');
  const unchanged = { state: 'open', current_state: 'final' };
  expect(await invoiceFile(unchanged)).toMatchObject({ status: 0 });
});

describeWithDuckDb('the views of reports', () => {
  test('leave out a version that was written while its month ran, until the month is final', async () => {
    const folder = await temporaryFolder();
    const of = (month: string) => join(folder, `.billable/reports/month=${month}`);
    for (const [month, state] of [
      ['2026-10', 'closing'],
      ['2026-11', 'open'],
    ] as const) {
      mkdirSync(of(month), { recursive: true });
      const name = join(of(month), `billable-${month}.v1`);
      const manifest = {
        month,
        version: 1,
        supersedes: null,
        timezone: 'UTC',
        billable_statuses: '2xx',
        state,
      };
      writeFileSync(`${name}.manifest.json`, JSON.stringify(manifest));
      askDuckDb(
        `COPY (SELECT 'acme' AS customer_id, 200 AS status, 7 AS requests) TO '${name}.parquet'`,
      );
    }
    const views = recipe('reports-views').replaceAll('.billable/', `${folder}/.billable/`);
    const billed = () => askDuckDb(`${views} SELECT month, requests FROM billed ORDER BY ALL`);
    const october = { month: '2026-10', requests: 7 };
    expect(billed()).toEqual([october]);
    writeFileSync(join(of('2026-11'), 'billable-2026-11.close.json'), '{}');
    expect(billed()).toEqual([october, { month: '2026-11', requests: 7 }]);
  });
});
