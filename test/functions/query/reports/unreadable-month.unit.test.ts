import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createReportsHandler } from '../../../../functions/query/reports/reports-handler.ts';
import { createFilesystemReportStore } from '../../../../shared/adapters/filesystem/report-store.ts';
import { answerToError } from '../../../../shared/api/failure.ts';
import type { HttpRequest } from '../../../../shared/api/message.ts';
import { OperatorProblem } from '../../../../shared/ports/operator-problem.ts';
import type { ReportStore } from '../../../../shared/ports/report-store.ts';
import { closeKey, reportFileKey } from '../../../../shared/reports/keys.ts';
import { request, textOf } from '../../../support/api/requests.ts';
import { reported } from '../../../support/reports/reported.ts';
import { manifestKeyOf } from '../../../support/reports/runs.ts';
import { temporaryFolder } from '../../../support/reports/stores.ts';

const refused = async (): Promise<never> => {
  throw new OperatorProblem('user nobody (65534) has no access to /srv/billable/reports (EACCES).');
};

type Fault = (folder: string, reports: ReportStore) => Promise<ReportStore>;

const manifest = manifestKeyOf('2026-10', 2);
const file = reportFileKey('2026-10', 2, 'csv');
const customers = reportFileKey('2026-10', 2, 'customers.csv');

const damagedManifest: Fault = async (folder, reports) => {
  await writeFile(join(folder, manifest), '{"month": "2026-10", "vers');
  return reports;
};
const noAccess: Fault = async (_, reports) => ({ ...reports, readText: refused });
const noFile: Fault = async (folder, reports) => {
  await rm(join(folder, file));
  await rm(join(folder, customers));
  return reports;
};

/** Puts other bytes in the place of a file, which is read-only. */
const replace = async (folder: string, key: string, change: (bytes: Buffer) => Buffer) => {
  const path = join(folder, key);
  const bytes = await readFile(path);
  await rm(path);
  await writeFile(path, change(bytes));
};
const cutFile: Fault = async (folder, reports) => {
  for (const key of [file, customers]) await replace(folder, key, (it) => it.subarray(0, -10));
  return reports;
};
const garbledFile: Fault = async (folder, reports) => {
  await replace(folder, file, ({ length }) => Buffer.from('"'.padEnd(length, 'x')));
  return reports;
};
const changedFile: Fault = async (folder, reports) => {
  await replace(folder, file, (it) => Buffer.from(it.toString().replace('requests', 'reqxests')));
  return reports;
};

const cutClose: Fault = async (folder, reports) => {
  await writeFile(join(folder, closeKey('2026-10')), '{"month": "2026-10", "vers');
  return reports;
};

const name = (end: string): string => `billable-2026-10.v2.${end}`;

const faults: readonly (readonly [what: string, path: string, fault: Fault, reason: string])[] = [
  ['a damaged manifest', '2026-10', damagedManifest, `${name('manifest.json')} is not JSON`],
  ['a damaged manifest', '2026-10.csv', damagedManifest, `${name('manifest.json')} is not JSON`],
  ['a cut close record', '2026-10', cutClose, 'billable-2026-10.close.json is not JSON'],
  ['a cut close record', '2026-10?version=1', cutClose, 'billable-2026-10.close.json is not JSON'],
  ['no access', '2026-10', noAccess, 'the server has no access to its files'],
  ['no access', '2026-10.customers.csv', noAccess, 'the server has no access to its files'],
  ['a file that is gone', '2026-10.csv', noFile, `${name('csv')} is not there`],
  ['a file that is gone', '2026-10.customers.csv', noFile, `${name('customers.csv')} is not there`],
  ['a file that is gone', '2026-10.csv?dates=plain', noFile, `${name('csv')} is not there`],
  ['a cut file', '2026-10.csv', cutFile, `${name('csv')} is not a file of \\d+ bytes`],
  ['a cut file', '2026-10.csv?dates=plain', cutFile, `${name('csv')} is not a file of \\d+ bytes`],
  [
    'a garbled file',
    '2026-10.csv',
    garbledFile,
    `${name('csv')} is not what was written, by its hash`,
  ],
  [
    'a changed file',
    '2026-10.csv',
    changedFile,
    `${name('csv')} is not what was written, by its hash`,
  ],
  [
    'a changed file',
    '2026-10.csv?dates=plain',
    changedFile,
    `${name('csv')} is not what was written, by its hash`,
  ],
];

const broken = async (fault: Fault) => {
  const folder = await temporaryFolder();
  const { system } = await reported({ reports: createFilesystemReportStore(folder) });
  const logged: unknown[] = [];
  const log = (error: unknown): void => void logged.push(error);
  const { clock, payers } = system;
  const handler = createReportsHandler({
    reports: await fault(folder, system.reports),
    clock,
    payers,
    log,
  });
  const answer = async (asked: Partial<HttpRequest>) => {
    try {
      const response = await handler(request(asked));
      return { status: response.status, text: await textOf(response) };
    } catch (error) {
      const { status, body, headers } = answerToError(error, log);
      return { status, text: body, retry: headers['retry-after'] };
    }
  };
  return { answer, logged };
};

test.each(faults)(
  'with %s /reports/%s is a 503 with the reason, and the log has the cause',
  async (_, path, fault, reason) => {
    const { answer, logged } = await broken(fault);
    const [asked, query = ''] = path.split('?');
    const { status, text, retry } = await answer({ path: `/reports/${asked}`, query });
    expect([status, retry]).toEqual([503, '1']);
    expect(JSON.parse(text)).toMatchObject({
      detail: expect.stringMatching(
        new RegExp(`^The report of 2026-10 cannot be read: ${reason}\\. See the server log\\.$`),
      ),
    });
    expect(logged).toEqual([
      expect.objectContaining({ name: 'UnreadableMonth', cause: expect.anything() }),
    ]);
    const month = await answer({ path: '/reports/2026-11.csv' });
    if (fault !== noAccess) expect(month.status).toBe(200);
  },
);

test('HEAD says the same as GET', async () => {
  const { answer } = await broken(noFile);
  expect(await answer({ path: '/reports/2026-10.csv', method: 'HEAD' })).toMatchObject({
    status: 503,
    text: expect.stringContaining('billable-2026-10.v2.csv is not there'),
  });
});

test.each([
  ['is gone', noFile],
  ['was cut', cutFile],
])('where a file %s, a customer learns no name, which has a version', async (_, fault) => {
  const { answer } = await broken(fault);
  const caller = { scope: 'read', customer: 'cust-0001', expires: null } as const;
  const { status, text } = await answer({ path: '/reports/2026-10.customers.csv', caller });
  expect(status).toBe(503);
  expect(text).toContain('cannot be read: one of its files is missing or damaged.');
  expect(text).not.toContain('v2');
});

test('a customer gets the same', async () => {
  const { answer } = await broken(noAccess);
  const caller = { scope: 'read', customer: 'acme', expires: null } as const;
  const { status, text } = await answer({ path: '/reports/2026-10.customers.csv', caller });
  expect(status).toBe(503);
  expect(text).toContain('cannot be read: the server has no access to its files.');
});
