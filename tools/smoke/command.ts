// Tries a deployment from outside, as Kong and as finance use it.
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createApiClient } from './api-client.ts';
import { smokeChecks, type SmokeResult } from './smoke-checks.ts';
import { messageOf } from '../../shared/error-message.ts';

const usage = `node_modules/.bin/node tools/smoke/command.ts --url URL --ingest-token TOKEN --read-token TOKEN

Tries a deployment from outside, as Kong and as finance use it. It sends about 6,000 entries: those
of kong/captures, and more of one consumer whose id begins with "smoke-". Use it
on a stage of its own, or void the batches that it names afterwards.

Exit code: 0 all is well, 1 something is not, 2 wrong use.`;

const marks: Readonly<Record<SmokeResult['kind'], string>> = {
  passed: 'ok     ',
  failed: 'FAILED ',
  untried: 'untried',
};

const tryAll = async (url: string, ingestToken: string, readToken: string): Promise<number> => {
  const api = createApiClient(url);
  let failed = 0;
  const pause = async (): Promise<void> => setTimeout(5_000);
  const context = { api, ingestToken, readToken, clock: Date.now, pause };
  for await (const result of smokeChecks(context)) {
    if (result.kind === 'failed') failed++;
    console.log(`${marks[result.kind]} ${result.name}${result.detail && `: ${result.detail}`}`);
  }
  console.log(failed === 0 ? 'All is well.' : `${failed} checks failed.`);
  return failed === 0 ? 0 : 1;
};

const run = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
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
  const { url, 'ingest-token': ingestToken, 'read-token': readToken } = values;
  if (url === undefined || ingestToken === undefined || readToken === undefined) {
    throw new Error('--url, --ingest-token and --read-token are needed');
  }
  return tryAll(url, ingestToken, readToken);
};

try {
  process.exitCode = await run();
} catch (error) {
  console.error(`${messageOf(error)}\n\n${usage}`);
  process.exitCode = 2;
}
