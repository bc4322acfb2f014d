import { writeFileSync } from 'node:fs';
import { reachableUrl } from '../../local/reachable-url.ts';
import { readTokenFile, tokenFile } from '../../local/token-files.ts';
import type { Config } from '../../shared/config.ts';
import type { Scope } from '../../shared/ports/token-source.ts';
import { ending, newCommand, WrongUse } from '../command.ts';
import { type CliContext, settingsOf } from '../context.ts';
import { createDemoClient, type DemoRow } from './demo-client.ts';
import { demoBatches, demoDays } from './demo-traffic.ts';

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

const seedOf = (text: string): number => {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new WrongUse('--seed is a number of up to 9 digits');
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

export const demoCommand = (context: CliContext) =>
  newCommand({
    name: 'demo',
    about:
      `Posts traffic of the consumers poppy and digit on the last ${demoDays} days to a running server, every third batch twice, prints their requests per month and writes them as CSV into this folder.\n` +
      'A second run on the same day posts the same bytes: all are duplicates, and nothing changes. Another --seed gives other traffic, which is counted on top.\n' +
      'Without flags: the server of HOST and PORT, with the tokens of INGEST_TOKENS and READ_TOKENS or of the data folder.',
    finding: 'the doubled batches changed a total',
  })
    .option('--url <URL>', 'of the server')
    .option('--ingest-token <T>', 'a token for /ingest')
    .option('--read-token <T>', 'a token for /billable')
    .option('--seed <N>', 'a number of up to 9 digits', seedOf, 1)
    .action(
      ending(context, async ({ url, ingestToken, readToken, seed }) => {
        const config = settingsOf(context);
        const client = createDemoClient({
          url: (url ?? reachableUrl(config.host, config.port)).replace(/\/+$/, ''),
          ingestToken: ingestToken ?? (await tokenOf(config, 'ingest', config.ingestTokens)),
          readToken: readToken ?? (await tokenOf(config, 'read', config.readTokens)),
        });

        const now = context.now();
        const batches = demoBatches(now, seed);
        let accepted = 0;
        let quarantined = 0;
        let known = 0;
        for (const { body } of batches) {
          const answer = await client.post(body);
          accepted += answer.accepted;
          quarantined += answer.quarantined;
          if (answer.duplicate) known++;
        }
        context.print(
          `Posted ${batches.length} batches of ${demoDays} days: ${accepted} requests counted, ${quarantined} quarantined.`,
        );
        if (known > 0) {
          context.print(
            `${known} of them were counted by an earlier run today; they are duplicates and change nothing.`,
          );
        }

        const before = await client.total();
        const doubled = batches.filter((_, i) => i % 3 === 0);
        let duplicates = 0;
        for (const { body } of doubled) if ((await client.post(body)).duplicate) duplicates++;
        const after = await client.total();
        context.print(
          `Posted ${doubled.length} of them again: ${duplicates} known as duplicates. Requests before: ${before}, after: ${after}.`,
        );

        context.print(`\nGET /billable?period=month\n\n${tableOf(await client.rows())}\n`);
        const file = `billable-${new Date(now).toISOString().slice(0, 10)}.csv`;
        writeFileSync(file, await client.csv());
        context.print(`The same as CSV: ${file}`);
        return duplicates === doubled.length && before === after ? 0 : 1;
      }),
    );
