import { setTimeout } from 'node:timers/promises';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { emulatorEnvironment } from '../../test/support/aws/cdk.ts';
import { type Deployment, readTokenIn } from '../../test/support/aws/deployment.ts';
import { createApiClient } from '../smoke/api-client.ts';
import { asOf, deliverAll, expectCounted } from './deliver.ts';
import { planDeliveries } from './plan.ts';

/** Of the run that docs/dynamodb.md shows. */
const shape = { batches: 60, deliveries: 130, senders: 8 };

/** The schedule comes once a minute; here oftener, so that it meets the commits of ingest calls. */
const recoverEveryMs = 3_000;

/** Delivers to a new deployment, compares what it counted, and prints what came of it. */
export const runDeliveries = async (deployment: Deployment, endpoint: string): Promise<void> => {
  const { outputs } = deployment;
  const api = createApiClient(outputs.ApiUrl);
  const ingestToken = await deployment.readSecret(outputs.IngestTokenSecretArn);
  const readToken = readTokenIn(await deployment.readSecret(outputs.ReadTokenSecretArn));
  const plan = planDeliveries({ ...shape, now: Date.now() });
  const headers = { 'content-type': 'application/json', 'x-api-key': ingestToken };

  const begin = performance.now();
  const sending = new AbortController();
  const delivering = deliverAll(plan, {
    senders: shape.senders,
    post: async (body) => api('/ingest', { method: 'POST', headers, body }),
  }).finally(() => {
    sending.abort();
  });
  let runs = 0;
  for (; !sending.signal.aborted; runs++) {
    await deployment.invoke('Recover', {});
    await setTimeout(recoverEveryMs, undefined, { signal: sending.signal }).catch(() => undefined);
  }
  const { taken, duplicates, retries } = await delivering;
  const seconds = (performance.now() - begin) / 1_000;
  const endedAt = Date.now();
  // It leaves to ingest calls what is younger than `commitSeconds`.
  do {
    await setTimeout(recoverEveryMs);
    await deployment.invoke('Recover', {});
  } while ((await asOf({ api, readToken })) < endedAt);
  const requests = await expectCounted(plan, { api, readToken });
  console.log(
    `${shape.deliveries} deliveries of ${shape.batches} batches by ${shape.senders} senders in ` +
      `${seconds.toFixed(1)} s: ${taken} taken, ${duplicates} duplicates, ${retries} sent again ` +
      `after a 5xx; the function once a minute ran ${runs} times meanwhile.\n` +
      `/billable equals a count by hand: ${requests} requests, each once.`,
  );
  verify(outputs.TableName, endpoint);
};

/** Every counter against the receipts, by the command that an operator runs. */
const verify = (table: string, endpoint: string): void => {
  const { status } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../../cli/start.js'), 'verify', '--table', table],
    { stdio: 'inherit', env: { ...process.env, ...emulatorEnvironment(endpoint) } },
  );
  if (status !== 0) throw new Error(`verify ended with ${status}`);
};
