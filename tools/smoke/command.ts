// Tries a deployment, from outside as Kong and as finance use it, and from within its account.
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '../../shared/error-message.ts';
import { accountChecks } from './account/account-checks.ts';
import { withOwnStage } from './account/own-stage.ts';
import { readTokenIn } from '../../test/support/aws/deployment.ts';
import { createApiClient } from './api-client.ts';
import { runChecks, type SmokeResult } from './check.ts';
import { outsideChecks, smokeChecks } from './smoke-checks.ts';

const usage = `node_modules/.bin/node tools/smoke/command.ts --own-stage NAME
node_modules/.bin/node tools/smoke/command.ts --url URL --ingest-token TOKEN --read-token TOKEN

--own-stage deploys a stage of that name with the credentials and region of the shell, tries all that
docs/guarantees.md names as never tried on AWS, prints a report to paste, and removes the stage. It takes half an
hour, most of it waiting for a restore and for metrics, and costs less than 1 USD. A run that is ended leaves the stage:
remove it by cdk destroy -c stage=NAME -c removalPolicy=destroy.

With --url it tries an address from outside only. It sends about 6,000 entries: those of kong/captures, and more of one
consumer whose id begins with "smoke-". Use it on a stage of its own, or void the batches that it names afterwards.

Exit code: 0 all is well, 1 something is not, 2 wrong use, or could not run.`;

const marks: Readonly<Record<SmokeResult['kind'], string>> = {
  passed: 'ok     ',
  failed: 'FAILED ',
  untried: 'untried',
};

type Target = { readonly url: string; readonly ingestToken: string; readonly readToken: string };

const contextOf = ({ url, ingestToken, readToken }: Target) => ({
  api: createApiClient(url),
  isEmulator: new URL(url).hostname.endsWith('.localhost'),
  ingestToken,
  readToken,
  clock: Date.now,
  pause: async (): Promise<void> => setTimeout(5_000),
});

const show = async (results: AsyncIterable<SmokeResult>): Promise<readonly SmokeResult[]> => {
  const all: SmokeResult[] = [];
  for await (const result of results) {
    all.push(result);
    console.log(`${marks[result.kind]} ${result.name}${result.detail && `: ${result.detail}`}`);
  }
  return all;
};

const tryOutside = async (target: Target): Promise<number> => {
  const results = await show(smokeChecks(contextOf(target)));
  const failed = results.filter(({ kind }) => kind === 'failed').length;
  console.log(failed === 0 ? 'All is well.' : `${failed} checks failed.`);
  return failed === 0 ? 0 : 1;
};

const tryOwnStage = async (stage: string): Promise<number> => {
  const since = Date.now();
  const results: SmokeResult[] = [];
  await withOwnStage(stage, async (account) => {
    const deployed = `${Math.round((Date.now() - since) / 1_000)} s`;
    results.push({ name: 'the deployment', kind: 'passed', detail: deployed });
    const context = {
      ...contextOf({
        url: account.outputOf('ApiUrl'),
        ingestToken: await account.secretOf(account.outputOf('IngestTokenSecretArn')),
        readToken: readTokenIn(await account.secretOf(account.outputOf('ReadTokenSecretArn'))),
      }),
      account,
      since,
    };
    results.push(...(await show(runChecks(context, { ...outsideChecks, ...accountChecks }))));
    const region = process.env['AWS_REGION'] ?? process.env['AWS_DEFAULT_REGION'] ?? '';
    console.log(`\n${reportOf(results, `${new Date(since).toISOString()} ${region}`)}\n`);
    console.log('Removing the stage.');
  });
  return results.some(({ kind }) => kind === 'failed') ? 1 : 0;
};

/** A table in Markdown. */
const reportOf = (results: readonly SmokeResult[], title: string): string => {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
  const rows = results.map(
    ({ name, kind, detail }) => `| ${cell(name)} | ${kind} | ${cell(detail)} |`,
  );
  return [`| smoke ${title} | | |`, '| --- | --- | --- |', ...rows].join('\n');
};

const run = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      'own-stage': { type: 'string' },
      url: { type: 'string' },
      'ingest-token': { type: 'string' },
      'read-token': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    console.log(usage);
    return 0;
  }
  const stage = values['own-stage'];
  if (stage !== undefined) return tryOwnStage(stage);
  const { url, 'ingest-token': ingestToken, 'read-token': readToken } = values;
  if (url === undefined || ingestToken === undefined || readToken === undefined) {
    throw new Error('--own-stage, or --url, --ingest-token and --read-token are needed');
  }
  return tryOutside({ url, ingestToken, readToken });
};

try {
  process.exitCode = await run();
} catch (error) {
  console.error(`${messageOf(error)}\n\n${usage}`);
  process.exitCode = 2;
}
