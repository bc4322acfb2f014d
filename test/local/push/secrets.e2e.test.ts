import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';

import { createPushHandler } from '../../../functions/push/handler.ts';
import { fileInForce } from '../../../local/customers/billable-files.ts';
import { openPush } from '../../../local/push/open-push.ts';
import { pushLines } from '../../../local/push/push-lines.ts';
import { describeFailure } from '../../../shared/api/failure.ts';
import { pushSystems } from '../../../shared/customers/push-systems.ts';
import { pushView, problemViews } from '../../../shared/push/view.ts';
import { readConfig } from '../../../shared/settings/config.ts';
import { runBillable } from '../../support/cli/run.ts';
import { lastMonth } from '../../support/local/last-month.ts';
import { endServers, newDataDir, postBatch, startTestServer } from '../../support/local/server.ts';
import { entry } from '../../support/metering/entries.ts';
import { httpSecrets, startHttpDouble } from '../../support/push/http-double.ts';
import { lagoKey, startLagoDouble } from '../../support/push/lago-double.ts';
import { openmeterKey, startOpenMeterDouble } from '../../support/push/openmeter-double.ts';
import type { Answer, Asked, RuleServer } from '../../support/push/rule-server.ts';
import { startStripeDouble, stripeKey } from '../../support/push/stripe-double.ts';

const open: RuleServer[] = [];
afterAll(async () => {
  for (const server of open) await server.stop();
  await endServers();
});

const secretPath = 'usage/path-that-is-a-secret';
/** As they are, and what is left of one without what stands before it. */
const secrets = [
  stripeKey,
  openmeterKey,
  lagoKey,
  secretPath,
  ...httpSecrets.map((secret) => secret.replace('whsec_', '')),
];

const foundIn = (text: string): readonly string[] =>
  secrets.flatMap((secret) => {
    const at = text.indexOf(secret);
    return at < 0 ? [] : [text.slice(Math.max(0, at - 150), at + secret.length)];
  });

/** Everything that a careless server could say of a call, and what it was opened with. */
const everything = ({ url, headers, body }: Asked): string =>
  JSON.stringify({ url: url.href, headers, body, secrets });

const statusOf =
  (status: number) =>
  (asked: Asked): Answer => ({
    status,
    body: {
      error: { type: 'invalid_request_error', code: 'wrong', message: everything(asked) },
      error_details: { 0: { code: [everything(asked)] } },
      detail: everything(asked),
    },
    headers: { location: `http://127.0.0.1:1/${stripeKey}`, 'x-echo': stripeKey },
  });

const statuses = [200, 302, 400, 401, 403, 404, 422, 429, 500];

const failures = statuses.flatMap((status) => {
  const fail = statusOf(status);
  return [
    { name: `every call: ${status}`, fail },
    { name: `events: ${status}`, fail: (asked: Asked) => (isEvent(asked) ? fail(asked) : null) },
    { name: `questions: ${status}`, fail: (asked: Asked) => (isEvent(asked) ? null : fail(asked)) },
  ];
});

const isEvent = ({ method, url }: Asked): boolean =>
  method === 'POST' && !url.pathname.endsWith('/query');

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    // The file of the customers, and the copy that is kept of it, have the address.
    .filter((path) => statSync(path).isFile() && !path.endsWith('.yaml'));

test('no secret is in a log, an error, an answer, the ledger, a file or the list of processes', async () => {
  const doubles = {
    http: await startHttpDouble(),
    stripe: await startStripeDouble(Date.now),
    lago: await startLagoDouble({ now: Date.now }),
    openmeter: await startOpenMeterDouble('openmeter'),
  };
  doubles.stripe.addMeter('api_requests');
  const servers = Object.values(doubles).map(({ server }) => server);
  open.push(...servers);
  const dataDir = newDataDir();
  const target = (url: string): string =>
    `{ url: "${url}", meters: { requests: api_requests }, grace: 1h }`;
  writeFileSync(
    join(dataDir, 'billable.yaml'),
    `customers: [{ id: acme, consumers: [custom_id:cust-acme], stripe: cus_1, lago: sub_1 }]
push:
  http: ${target(`${doubles.http.server.url}/${secretPath}`)}
  stripe: ${target(doubles.stripe.server.url)}
  lago: ${target(doubles.lago.server.url)}
  openmeter: ${target(doubles.openmeter.server.url)}
`,
  );
  const env = {
    BILLABLE_DATA_DIR: dataDir,
    STRIPE_API_KEY: stripeKey,
    OPENMETER_API_KEY: openmeterKey,
    LAGO_API_KEY: lagoKey,
    PUSH_HTTP_SECRETS: httpSecrets.join(','),
  };
  const server = await startTestServer({
    dataDir,
    env: { PUSH_HTTP_SECRETS: env.PUSH_HTTP_SECRETS, LOG_LEVEL: 'debug' },
  });
  const startedAt = Date.parse(`${lastMonth}-25T12:00:00Z`);
  let requests = 0;
  const use = async (): Promise<void> => {
    requests += 1;
    const consumer = { id: 'k-acme', custom_id: 'cust-acme' };
    const one = entry({ requestId: `r${requests}`, startedAt, consumer });
    await postBatch(server, JSON.stringify([one]));
  };

  const reading = readConfig(env);
  if (reading.kind === 'invalid') throw new Error(reading.problems.join('; '));
  const said: (readonly [string, string])[] = [];
  let now = Date.now();
  for (const { name, fail } of failures) {
    for (const one of servers) {
      one.answerBy(fail);
      // A day later, so that what is held is read back.
      one.tellTime(() => now);
    }
    await use();
    const { file } = fileInForce(reading.config);
    const push = await openPush(reading.config, file, { clock: () => now });
    const run = createPushHandler({ ...push.context, sleep: async () => undefined });
    const outcomes = await run({ month: lastMonth });
    const lines = pushLines(
      outcomes.map(({ error, ...outcome }) => ({
        ...outcome,
        failure: error === undefined ? null : describeFailure(error),
      })),
      new Set(),
    );
    const views = (await Array.fromAsync(push.context.ledger.records({}))).flat().map(pushView);
    const problems = problemViews(await push.context.ledger.rounds(), pushSystems);
    push.close();
    said.push([name, JSON.stringify({ lines, views, problems })]);
    now += 60_000;
  }
  expect(said.flatMap(([name, text]) => foundIn(text).map((found) => [name, found]))).toEqual([]);
  // It was worth a look: each system has failed in words of its own.
  const all = said.map(([, text]) => text).join('\n');
  for (const name of Object.keys(doubles)) expect(all).toMatch(new RegExp(`"system":"${name}"`));
  expect(all).toMatch(/it answers 422: .*…/);

  for (const one of servers) {
    one.answerBy(statusOf(401));
    one.tellTime(Date.now);
  }
  await use();
  const child = runBillable(['push', '--month', lastMonth], env);
  const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  const pushed = await child;
  expect(processes).toMatch(/billable(.start.js)? push|start.js push/);
  expect(pushed.code).toBe(2);
  const status = await runBillable(['push', '--status'], env);
  expect(status.out).toMatch(/it does not take the key/);
  const texts = { processes, pushed: JSON.stringify(pushed), status: JSON.stringify(status) };
  expect(Object.entries(texts).filter(([, text]) => foundIn(text).length > 0)).toEqual([]);
  const files = filesOf(dataDir);
  expect(files.filter((path) => foundIn(readFileSync(path, 'latin1')).length > 0)).toEqual([]);
  expect(foundIn(server.output())).toEqual([]);
});
