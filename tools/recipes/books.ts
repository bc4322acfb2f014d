import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  newDataDir,
  postBatch,
  removeDataDir,
  startTestServer,
  testReadToken,
  type TestServer,
} from '../../test/support/local/server.ts';
import { runBillable } from '../../test/support/cli/run.ts';
import { type Books, dayOf, monthIn } from './truth.ts';
import { batchOf, twinsFile, usageAround } from './usage.ts';

export type OpenBooks = {
  readonly server: { readonly url: string; readonly token: string };
  readonly books: Books;
};

/**
 * Starts a server whose months are cut in a zone. The three months before `now` have reports; of
 * these the first has no usage. `before`: nor has the last month, nor this one. `unused`: none has, and
 * the last one alone a report.
 */
export const openBooks = async (zone: string, now: number, kind: 'used' | 'before' | 'unused') => {
  const dataDir = newDataDir();
  writeFileSync(join(dataDir, 'billable.yaml'), twinsFile);
  const server = await startTestServer({ dataDir, env: settingsOf(zone) });
  const thisMonth = monthIn(zone)({ at: now });
  const month = before(thisMonth, 1);
  const monthBefore = before(thisMonth, 2);
  const unused = before(thisMonth, 3);
  const reported = kind === 'unused' ? [month] : [unused, monthBefore, month];
  const usage = usageOf(kind, { zone, month, thisMonth });
  const late = usage.filter((_, i) => i % 3 === 0);
  await post(
    server,
    batchOf(
      usage.filter(({ at }) => at < now),
      'first',
    ),
  );
  await report(server, zone, reported);
  const opened = (books: Partial<Books>): OpenBooks => ({
    server: { url: server.url, token: testReadToken },
    books: { zone, usage, late: [], month, reported, today: dayOf(now, zone), ...books },
  });
  return {
    ...opened({}),
    /** Counts more, and writes the versions that follow from it. */
    countLate: async (): Promise<OpenBooks> => {
      await post(server, batchOf(late, 'late'));
      await report(server, zone, reported);
      return opened({ late });
    },
    /** The same books, asked for the month without usage. */
    earlier: (): OpenBooks => opened({ late, month: unused }),
    close: async (): Promise<void> => {
      await server.end('SIGTERM');
      removeDataDir(server.dataDir);
    },
  };
};

const usageOf = (
  kind: 'used' | 'before' | 'unused',
  { zone, month, thisMonth }: Readonly<Record<'zone' | 'month' | 'thisMonth', string>>,
) => {
  if (kind === 'unused') return [];
  const usage = usageAround([startOf(month), startOf(thisMonth)]);
  return kind === 'used' ? usage : usage.filter((it) => monthIn(zone)(it) < month);
};

const settingsOf = (zone: string) => ({
  BILLING_TIMEZONE: zone,
  MAX_EVENT_AGE_DAYS: '100',
  METERS: 'credits=billable.credits',
  REPORT_GROUP_BY: 'consumer,service,status',
});

const post = async (server: TestServer, body: string): Promise<void> => {
  const response = await postBatch(server, body);
  const text = await response.text();
  if (!text.includes('"quarantined":0')) throw new Error(`the batch was answered ${text}`);
};

const report = async (
  { dataDir }: TestServer,
  zone: string,
  months: readonly string[],
): Promise<void> => {
  const env = { BILLABLE_DATA_DIR: dataDir, ...settingsOf(zone) };
  for (const month of months) {
    const { code, err } = await runBillable(['report', month], env);
    if (code !== 0) throw new Error(`report ${month} ended with ${code}: ${err}`);
  }
};

const startOf = (month: string): number => Date.parse(`${month}-01T00:00:00Z`);

const before = (month: string, back: number): string => {
  const at = new Date(startOf(month));
  at.setUTCMonth(at.getUTCMonth() - back);
  return at.toISOString().slice(0, 7);
};
