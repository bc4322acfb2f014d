import path from 'node:path';
import { fillPages } from '../../bench/rows/full-pages.ts';
import { writeDemoFile } from '../../cli/demo/demo-file.ts';
import { demoBatches, demoMetering } from '../../cli/demo/demo-traffic.ts';
import { runBillable } from '../../test/support/cli/run.ts';
import {
  newDataDir,
  postBatch,
  removeDataDir,
  startTestServer,
  type TestServer,
} from '../../test/support/local/server.ts';
import { hostileNames } from '../csv/names.ts';

/** A server with the months that have a report. */
export type OpenMonths = {
  readonly what: string;
  readonly server: TestServer;
  readonly months: readonly string[];
  readonly close: () => Promise<void>;
};

type Settings = Readonly<Record<string, string>>;

/** The traffic of the demo, with its customers, labels and meters. */
export const openDemo = async (now: number): Promise<OpenMonths> => {
  const dataDir = newDataDir();
  writeDemoFile({ dataDir, configFile: path.join(dataDir, 'billable.yaml') });
  const bodies = demoBatches(now).map(({ body }) => body);
  return open('the demo', {
    dataDir,
    env: demoMetering,
    bodies,
    months: [monthBefore(now, 1), monthBefore(now, 0)],
  });
};

/** A consumer and a service of each name that could break a file. */
export const openHostile = async (now: number): Promise<OpenMonths> => {
  const month = monthBefore(now, 1);
  const started_at = Date.parse(`${month}-15T00:00:00Z`);
  const entries = hostileNames.flatMap((name, i) =>
    [200, 429, 500].map((status) => ({
      consumer: { id: name, username: name, custom_id: i % 2 === 0 ? name : null },
      service: { name },
      response: { status },
      started_at,
    })),
  );
  const env = { MAX_EVENT_AGE_DAYS: '100', REPORT_GROUP_BY: 'consumer,service,status' };
  const bodies = [JSON.stringify(entries)];
  return open('hostile names', { dataDir: newDataDir(), env, bodies, months: [month] });
};

/** 1,000,000 consumers with three statuses each. */
export const openLargest = async (now: number): Promise<OpenMonths> => {
  const month = monthBefore(now, 1);
  const dataDir = newDataDir();
  fillPages(dataDir, [month], 1_000_000, { statuses: 3 });
  return open('1,000,000 consumers × 3', { dataDir, env: {}, bodies: [], months: [month] });
};

type Opened = {
  readonly dataDir: string;
  readonly env: Settings;
  readonly bodies: readonly string[];
  readonly months: readonly string[];
};

const open = async (
  what: string,
  { dataDir, env, bodies, months }: Opened,
): Promise<OpenMonths> => {
  const server = await startTestServer({ dataDir, env });
  for (const body of bodies) {
    const text = await (await postBatch(server, body)).text();
    if (!text.includes('"quarantined":0')) throw new Error(`a batch was answered ${text}`);
  }
  for (const month of months) {
    const { code, err } = await runBillable(['report', month], {
      BILLABLE_DATA_DIR: dataDir,
      ...env,
    });
    if (code !== 0) throw new Error(`report ${month} ended with ${code}: ${err}`);
  }
  const { code, out } = await runBillable(['report', 'check', path.join(dataDir, 'reports')]);
  if (code !== 0) throw new Error(`report check ended with ${code}: ${out}`);
  return {
    what,
    server,
    months,
    close: async () => {
      await server.end('SIGTERM');
      removeDataDir(dataDir);
    },
  };
};

const monthBefore = (now: number, back: number): string => {
  const at = new Date(now);
  at.setUTCDate(1);
  at.setUTCMonth(at.getUTCMonth() - back);
  return at.toISOString().slice(0, 7);
};
