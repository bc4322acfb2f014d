import { writeFileSync } from 'node:fs';
import { reachableUrl } from '../local/reachable-url.ts';
import { readTokenFile, tokenFile } from '../local/token-files.ts';
import type { Config } from '../shared/config.ts';
import type { Scope } from '../shared/ports/token-source.ts';
import { createDemoClient, type DemoRow } from './demo-client.ts';
import { demoBatches, demoDays } from './demo-traffic.ts';
import { type ExitCode, runCommand, WrongUse } from './run-command.ts';

const usage = `npm run demo -- [--url URL] [--ingest-token T] [--read-token T] [--seed N]

Posts traffic of the consumers poppy and digit on the last ${demoDays} days to a running server, every third
batch twice, prints their requests per month and writes them as CSV into this folder.

A second run on the same day posts the same bytes: all are duplicates, and nothing changes. Another
--seed gives other traffic, which is counted on top.

Without options: the server of HOST and PORT, with the tokens of INGEST_TOKENS and READ_TOKENS or of
the data folder.

Exit code: 0 done, 1 the doubled batches changed a total, 2 could not run.`;

const options = {
  url: { type: 'string' },
  'ingest-token': { type: 'string' },
  'read-token': { type: 'string' },
  seed: { type: 'string', default: '1' },
} as const;

const tokenOf = async (
  config: Config,
  scope: Scope,
  given: readonly string[] | null,
): Promise<string> => {
  const token = given?.[0] ?? (await readTokenFile(config.dataDir, scope));
  if (token !== null) return token;
  throw new Error(
    `There is no token in ${tokenFile(config.dataDir, scope)}. Start the server first ("npm start"), or give --${scope}-token.`,
  );
};

const tableOf = (rows: readonly DemoRow[]): string =>
  [
    ['month', 'consumer', 'custom id', 'status', 'requests'],
    ...rows.map((row) => [
      row.period_start.slice(0, 7),
      row.consumer_username ?? '',
      row.consumer_custom_id ?? '',
      String(row.status),
      String(row.requests).padStart('requests'.length),
    ]),
  ]
    .map((cells) =>
      cells
        .map((cell) => cell.padEnd(11))
        .join('')
        .trimEnd(),
    )
    .join('\n');

await runCommand({ usage, options }, async ({ values, positionals, config }): Promise<ExitCode> => {
  if (positionals.length > 0) throw new WrongUse(`unknown: ${positionals.join(' ')}`);
  if (!/^\d{1,9}$/.test(values.seed)) throw new WrongUse('--seed is a number of up to 9 digits');
  const client = createDemoClient({
    url: (values.url ?? reachableUrl(config.host, config.port)).replace(/\/+$/, ''),
    ingestToken: values['ingest-token'] ?? (await tokenOf(config, 'ingest', config.ingestTokens)),
    readToken: values['read-token'] ?? (await tokenOf(config, 'read', config.readTokens)),
  });

  const now = Date.now();
  const batches = demoBatches(now, Number(values.seed));
  let accepted = 0;
  let quarantined = 0;
  let known = 0;
  for (const { body } of batches) {
    const answer = await client.post(body);
    accepted += answer.accepted;
    quarantined += answer.quarantined;
    if (answer.duplicate) known++;
  }
  console.log(
    `Posted ${batches.length} batches of ${demoDays} days: ${accepted} requests counted, ${quarantined} quarantined.`,
  );
  if (known > 0) {
    console.log(
      `${known} of them were counted by an earlier run today; they are duplicates and change nothing.`,
    );
  }

  const before = await client.total();
  const doubled = batches.filter((_, i) => i % 3 === 0);
  let duplicates = 0;
  for (const { body } of doubled) if ((await client.post(body)).duplicate) duplicates++;
  const after = await client.total();
  console.log(
    `Posted ${doubled.length} of them again: ${duplicates} known as duplicates. Requests before: ${before}, after: ${after}.`,
  );

  console.log(`\nGET /billable?period=month\n\n${tableOf(await client.rows())}\n`);
  const file = `billable-${new Date(now).toISOString().slice(0, 10)}.csv`;
  writeFileSync(file, await client.csv());
  console.log(`The same as CSV: ${file}`);
  return duplicates === doubled.length && before === after ? 0 : 1;
});
