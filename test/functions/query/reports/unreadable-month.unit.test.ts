import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createReportsHandler } from '../../../../functions/query/reports/reports-handler.ts';
import { createFilesystemReportStore } from '../../../../shared/adapters/filesystem/report-store.ts';
import { answerToError } from '../../../../shared/api/failure.ts';
import type { HttpRequest } from '../../../../shared/api/message.ts';
import { OperatorProblem } from '../../../../shared/ports/operator-problem.ts';
import type { ReportStore } from '../../../../shared/ports/report-store.ts';
import { reportFileKey } from '../../../../shared/reports/keys.ts';
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

const faults: readonly (readonly [what: string, path: string, fault: Fault, reason: string])[] = [
  ['a damaged manifest', '2026-10', damagedManifest, 'one of its files is damaged'],
  ['a damaged manifest', '2026-10.csv', damagedManifest, 'one of its files is damaged'],
  ['no access', '2026-10', noAccess, 'the server has no access to its files'],
  ['no access', '2026-10.customers.csv', noAccess, 'the server has no access to its files'],
  ['a file that is gone', '2026-10.csv', noFile, 'one of its files is missing'],
  ['a file that is gone', '2026-10.customers.csv', noFile, 'one of its files is missing'],
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
    const { status, text, retry } = await answer({ path: `/reports/${path}` });
    expect([status, retry]).toEqual([503, '1']);
    expect(JSON.parse(text)).toMatchObject({
      detail: `The report of 2026-10 cannot be read: ${reason}. See the server log.`,
    });
    expect(logged).toEqual([
      expect.objectContaining({ name: 'UnreadableMonth', cause: expect.anything() }),
    ]);
    const month = await answer({ path: '/reports/2026-11.csv' });
    if (fault !== noAccess) expect(month.status).toBe(200);
  },
);

test('a customer gets the same', async () => {
  const { answer } = await broken(noAccess);
  const caller = { scope: 'read', customer: 'acme', expires: null } as const;
  const { status, text } = await answer({ path: '/reports/2026-10.customers.csv', caller });
  expect(status).toBe(503);
  expect(text).toContain('cannot be read: the server has no access to its files.');
});
