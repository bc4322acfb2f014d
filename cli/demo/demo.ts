import { once } from 'node:events';
import { createServer } from 'node:net';
import { startServer } from '../../local/start-server.ts';
import { readTokenFile } from '../../local/tokens/token-files.ts';
import { createLog } from '../../local/log/write-log.ts';
import { createReportRuns } from '../../local/reports/report-runs.ts';
import { latestDue } from '../../local/reports/report-schedule.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Log } from '../../shared/ports/log.ts';
import type { Config } from '../../shared/settings/config.ts';
import { ending, type ExitCode, newCommand } from '../../shared/command-line/command.ts';
import { type CliContext, shellSettingsOf } from '../context.ts';
import { textTable } from '../text-table.ts';
import { writeDemoFile } from './demo-file.ts';
import {
  createDemoClient,
  type DemoClient,
  type DemoModelRow,
  type DemoRow,
  type IngestAnswer,
} from './demo-client.ts';
import { type DemoBatch, demoBatches, demoDays, demoMetering } from './demo-traffic.ts';
import { counted } from '../../shared/metering/counted.ts';

/** Next to the data folder of the server, never the books that Kong writes to. */
const demoFolder = '.billable-demo';

export const demoCommand = (context: CliContext) =>
  newCommand({
    name: 'demo',
    about:
      `Counts traffic of the consumers poppy and digit on three services in the last ${demoDays} days, with bytes, AI tokens of two models and credits, for two customers with a limit each, sends every third batch twice, and serves the numbers until Ctrl-C. ` +
      `The data folder is ${demoFolder} in this folder, whatever BILLABLE_DATA_DIR says; the other settings are those of the server. ` +
      'Where PORT is not set and 8080 is in use, it takes another port.\n' +
      'A further run finds its traffic counted and adds the days since. To start again, delete the folder.',
  }).action(
    ending(context, async (): Promise<ExitCode> => {
      const config = await demoConfig(context);
      writeDemoFile(config);
      const log = createLog({
        // That every third batch is a duplicate is what the demo is for.
        level: 'warn',
        format: 'text',
        writeLine: (line) => context.err(`${line}\n`),
      });
      const server = await startServer(config, { clock: context.now, log });
      try {
        await fill(await clientOf(config, server.url), demoBatches(context.now()), context);
        // The server may have written those of its start while the traffic was under way.
        await writeReports(config, { log, now: context.now() });
        for (const line of server.lines) context.print(line);
        // Before it says so: who reads that may stop it at once.
        const stopped = context.untilStopped();
        context.print('Ctrl-C ends it.');
        await stopped;
      } finally {
        await server.stop();
      }
      return 0;
    }),
  );

const demoConfig = async (context: CliContext): Promise<Config> => {
  const config = shellSettingsOf({ ...context, env: { ...demoMetering, ...context.env } });
  const { host, port } = config;
  const isFixed = context.env['PORT'] !== undefined;
  return { ...config, dataDir: demoFolder, port: isFixed ? port : await portOrAny(host, port) };
};

const writeReports = async (
  config: Config,
  { log, now }: { readonly log: Log; readonly now: EpochMs },
): Promise<void> => {
  const { signal } = new AbortController();
  await createReportRuns(config, { log, signal })(latestDue(now, config.billingTimezone));
};

const clientOf = async (config: Config, url: string): Promise<DemoClient> => {
  const { dataDir, ingestTokens, readTokens } = config;
  const ingestToken = ingestTokens?.[0] ?? (await readTokenFile(dataDir, 'ingest'));
  const readToken = readTokens?.[0] ?? (await readTokenFile(dataDir, 'read'));
  if (ingestToken === null || readToken === null) {
    throw new Error(`There is no token in ${dataDir}.`);
  }
  return createDemoClient({ url, ingestToken, readToken });
};

/** Posts the batches, shows what they come to, then shows that a resend changes nothing. */
const fill = async (
  client: DemoClient,
  batches: readonly DemoBatch[],
  { print }: Pick<CliContext, 'print'>,
): Promise<void> => {
  let taken = 0;
  let known = 0;
  for (const { accepted, duplicate } of await postAll(client, batches)) {
    taken += accepted;
    if (duplicate) known++;
  }
  const earlier =
    known === 0 ? '' : ` ${counted(known, 'batch was', 'batches were')} counted by an earlier run.`;
  print(
    `Posted ${counted(batches.length, 'batch', 'batches')}: ${counted(taken, 'request')} counted.${earlier}\n`,
  );
  const rows = await client.rows();
  const cells = rows.map((row) => [
    row.period_start.slice(0, 7),
    row.consumer_username ?? '',
    row.consumer_custom_id ?? '',
    row.service ?? '',
    row.requests,
    row.credits ?? '',
    tokensOf(row),
  ]);
  for (const line of textTable(columns, cells)) print(line);
  const modelCells = (await client.models())
    .filter(({ ai_model }) => ai_model !== null)
    .map((row) => [row.period_start.slice(0, 7), row.ai_model ?? '', row.requests, tokensOf(row)]);
  if (modelCells.length > 0) {
    print('');
    for (const line of textTable(modelColumns, modelCells)) print(line);
  }
  const resent = batches.filter((_, i) => i % 3 === 0);
  const duplicates = (await postAll(client, resent)).filter(({ duplicate }) => duplicate).length;
  const [before, after] = [sumOf(rows), sumOf(await client.rows())];
  print(
    `\nPosted ${counted(resent.length, 'batch', 'batches')} again: ${duplicates} known as duplicates. Requests before: ${before}, after: ${after}.\n`,
  );
};

/** So many at a time, as Kong has several workers: the store commits them together. */
const atOnce = 32;

const postAll = async (
  client: DemoClient,
  batches: readonly DemoBatch[],
): Promise<readonly IngestAnswer[]> => {
  const answers: IngestAnswer[] = [];
  for (let i = 0; i < batches.length; i += atOnce) {
    const group = batches.slice(i, i + atOnce);
    answers.push(...(await Promise.all(group.map(({ body }) => client.post(body)))));
  }
  return answers;
};

const columns = ['month', 'consumer', 'custom id', 'service', 'requests', 'credits', 'AI tokens'];
const modelColumns = ['month', 'AI model', 'requests', 'AI tokens'];

const tokensOf = ({
  ai_prompt_tokens,
  ai_completion_tokens,
}: DemoRow | DemoModelRow): number | string =>
  ai_prompt_tokens === undefined || ai_completion_tokens === undefined
    ? ''
    : ai_prompt_tokens + ai_completion_tokens;

const sumOf = (rows: readonly { readonly requests: number }[]): number =>
  rows.reduce((sum, { requests }) => sum + requests, 0);

/** The port where nothing listens there, else 0: any free one. */
const portOrAny = async (host: string, port: number): Promise<number> => {
  const probe = createServer();
  try {
    await once(probe.listen(port, host), 'listening');
    return port;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return 0;
    throw error;
  } finally {
    probe.close();
  }
};
