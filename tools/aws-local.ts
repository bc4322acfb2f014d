import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { messageOf } from '../shared/error-message.ts';
import { type Deployment, deployToEmulator, readTokenIn } from '../test/support/aws/deployment.ts';
import { startEmulator } from '../test/support/emulator/start.ts';
import { runDeliveries } from './deliveries/run.ts';

// Deploys the stack to an emulator on this machine and keeps it up, or tries it and ends.

const usage = `npm run aws:local [-- --once] [-- --port PORT]

Starts an AWS emulator on 127.0.0.1, deploys the stack to it with the CDK, prints the URL of the API
and the tokens, and stays up until it is interrupted (Ctrl-C). Nothing is kept. Needs Python 3.10 or
later; the emulator comes from PyPI the first time.

  --once        runs the end-to-end test instead, and ends
  --deliveries  delivers 60 batches 130 times by 8 senders at once, compares what is counted with a
                count by hand, runs verify, and ends
  --port PORT   of the emulator; 4566 where it is not given

Exit code: 0 done, 1 a test failed, 2 could not run.`;

const root = join(import.meta.dirname, '..');

const runOnce = (): number => {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const { status } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', jest, 'test/infra/aws-stack'],
    { cwd: root, stdio: 'inherit', env: { ...process.env, REQUIRE_AWS_EMULATOR: '1' } },
  );
  return status === 0 ? 0 : 1;
};

type Stack = { readonly deployment: Deployment; readonly endpoint: string };

/** Starts an emulator, deploys the stack to it, and ends both when `work` has ended. */
const withStack = async (
  at: { readonly port?: number },
  work: (stack: Stack) => Promise<void>,
): Promise<number> => {
  const emulator = await startEmulator({ ...at, nodePath: join(root, 'node_modules') });
  if ('missing' in emulator) {
    console.error(`The emulator cannot run here: ${emulator.missing}`);
    return 2;
  }
  const { endpoint } = emulator;
  try {
    console.log(`The emulator is at ${endpoint}. Deploying takes half a minute.`);
    const deployment = await deployToEmulator({ endpoint, stage: 'local' });
    await work({ deployment, endpoint });
    await deployment.close();
    return 0;
  } finally {
    await emulator.stop();
  }
};

const stayUp = async (port: number): Promise<number> => {
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  return withStack({ port }, async ({ deployment, endpoint }) => {
    const { outputs } = deployment;
    const ingestToken = await deployment.readSecret(outputs.IngestTokenSecretArn);
    const readToken = readTokenIn(await deployment.readSecret(outputs.ReadTokenSecretArn));
    const { host } = new URL(outputs.ApiUrl);
    console.log(`
API           ${outputs.ApiUrl}
ingest token  ${ingestToken}
read token    ${readToken}

Where this machine does not know names that end in .localhost:
  curl -H 'Host: ${host}' -H 'x-api-key: ${readToken}' '${endpoint}/billable'

Try all of it:
  node_modules/.bin/node tools/smoke/command.ts --url ${outputs.ApiUrl} --ingest-token ${ingestToken} --read-token ${readToken}

Ctrl-C ends it.`);
    await interrupted;
  });
};

/** On a free port: another emulator may be up. */
const deliverOnce = async (): Promise<number> => {
  try {
    return await withStack({}, async ({ deployment, endpoint }) =>
      runDeliveries(deployment, endpoint),
    );
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
};

const [option, value] = process.argv.slice(2);
if (option === '--help' || option === '-h') console.log(usage);
else if (option === '--once') process.exitCode = runOnce();
else if (option === '--deliveries') process.exitCode = await deliverOnce();
else if (option === undefined) process.exitCode = await stayUp(4566);
else if (option === '--port' && /^\d{1,5}$/.test(value ?? '')) {
  process.exitCode = await stayUp(Number(value));
} else {
  console.error(usage);
  process.exitCode = 2;
}
