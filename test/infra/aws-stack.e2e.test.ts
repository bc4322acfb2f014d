import { afterAll, beforeAll, expect } from '@jest/globals';
import { story } from '../support/jest/story.ts';
import { monthAfter } from '../../shared/reports/month.ts';
import { fetchLocation, jsonOf, openDeployedApi } from './deployed-api.ts';
import { smoked } from './deployed-smoke.ts';
import { type Deployment, deployToEmulator } from '../support/aws/deployment.ts';
import { largeBatches, longName } from '../support/aws/large-usage.ts';
import { dimensionsOf, metricsOf, ownLogLines } from '../support/aws/logs.ts';
import { recentCapture, recentCaptures } from '../support/metering/captures.ts';
import { countByHand, linesOfHours } from '../support/metering/count-by-hand.ts';
import { describeOnEmulator, emulatorConfig } from '../support/dynamodb/emulator.ts';
import { entry } from '../support/metering/entries.ts';
import { sha256 } from '../support/reports/runs.ts';

const now = Date.now();
const month = new Date(now).toISOString().slice(0, 7);

let deployment: Deployment;
let stack: Awaited<ReturnType<typeof openDeployedApi>>;

describeOnEmulator('the stack, deployed', () => {
  beforeAll(async () => {
    deployment = await deployToEmulator({
      endpoint: emulatorConfig.endpoint,
      stage: 'e2e',
      // Each batch is committed at once, which reads all partitions: the usual 64 are 25,000 requests.
      context: { commitSeconds: '0', inboxPartitions: '4' },
    });
    stack = await openDeployedApi(deployment);
  });

  afterAll(async () => {
    await deployment.close();
  });

  /** What the schedule does once a minute. */
  const commit = async () => expect(await deployment.invoke('Recover', {})).toBeNull();

  story('from its first batch to its removal', (step) => {
    step('the secrets hold a generated token each, of letters and digits', () => {
      expect(stack.tokens.ingest).toMatch(/^[A-Za-z0-9]{48}$/);
      expect(stack.tokens.read).toMatch(/^[A-Za-z0-9]{48}$/);
      expect(stack.tokens.ingest).not.toBe(stack.tokens.read);
    });

    step('every captured batch is counted, and /billable equals a count by hand', async () => {
      const captures = recentCaptures(now);
      for (const { name, body, entries, isResent } of captures) {
        const answer = await stack.deliver(body);
        const { accepted, ...rest } = jsonOf<{ accepted: number }>(answer);
        expect({ name, status: answer.status, ...rest }).toEqual({
          name,
          status: 200,
          quarantined: 0,
          duplicate: isResent,
        });
        expect(accepted).toBe(isResent ? 0 : entries);
        expect(answer.headers['billable-batch-id']).toMatch(/^[\da-f]{64}$/);
      }
      await commit();
      const answer = await stack.read('/billable?period=hour');
      expect(answer.status).toBe(200);
      const { data } = jsonOf<{ data: Parameters<typeof linesOfHours>[0] }>(answer);
      const first = captures.filter(({ isResent }) => !isResent).map(({ body }) => body);
      expect(linesOfHours(data)).toEqual(countByHand(first));
    });

    step('a batch that is sent again changes nothing', async () => {
      const { data: before } = await stack.readJson<{ data: unknown }>('/billable');
      const answer = await stack.deliver(recentCapture('batch-200', now));
      expect(jsonOf(answer)).toEqual({ accepted: 0, quarantined: 0, duplicate: true });
      const { data: after } = await stack.readJson<{ data: unknown }>('/billable');
      expect(after).toEqual(before);
    });

    step('a token is rotated without a deploy and without a gap', async () => {
      const arn = deployment.outputs.ReadTokenSecretArn;
      const old = stack.tokens.read;
      await deployment.writeSecret(arn, `fresh1,${old}`);
      expect((await stack.read('/billable?limit=1', 'fresh1')).status).toBe(200);
      expect((await stack.read('/billable?limit=1', old)).status).toBe(200);
      expect((await stack.read('/billable?limit=1', 'fresh2')).status).toBe(401);
    });

    step('a wrong token is a 401, and neither scope opens the other', async () => {
      const body = recentCapture('single-200-poppy', now - 1);
      expect((await stack.post(body, 'wrong')).status).toBe(401);
      expect((await stack.post(body, stack.tokens.read)).status).toBe(401);
      expect((await stack.read('/billable', 'wrong')).status).toBe(401);
      expect((await stack.read('/billable', stack.tokens.ingest)).status).toBe(401);
      expect((await stack.read('/reports', stack.tokens.ingest)).status).toBe(401);
      expect((await stack.api('/billable')).status).toBe(401);
      expect((await stack.api('/health')).status).toBe(200);
      expect((await stack.api('/openapi.json')).status).toBe(200);
    });

    step('the report of a month is written by the function and served by the API', async () => {
      const outcomes = await deployment.invoke('Report', { month });
      expect(outcomes).toMatchObject([{ month, outcome: 'written', version: 1 }]);
      const { data } = await stack.readJson<{ data: readonly object[] }>('/reports');
      expect(data).toContainEqual(expect.objectContaining({ month, version: 1, state: 'open' }));
      const csv = await stack.read(`/reports/${month}.csv`);
      expect(csv.status).toBe(200);
      const manifest = await stack.readJson<{ sha256: string }>(`/reports/${month}`);
      expect(sha256(csv.body)).toBe(manifest.sha256);
      const same = await stack.read(`/billable?format=csv&from=${month}&to=${monthAfter(month)}`);
      expect(csv.body.toString()).toBe(same.body.toString());
    });

    step('the smoke test, as a person would run it, finds nothing wrong', async () => {
      const results = await smoked(deployment, stack, commit);
      expect(results.filter(({ kind }) => kind === 'failed')).toEqual([]);
      expect(results.filter(({ kind }) => kind === 'passed')).toHaveLength(12);
    });

    step('each batch left one line of metrics, and nothing of an entry', async () => {
      const lines = await ownLogLines(`${deployment.stackName}/IngestLogs`);
      const metrics = metricsOf(lines);
      expect(new Set(metrics.map(dimensionsOf))).toEqual(new Set(['Billable service=e2e']));
      await commit();
      const { data } = await stack.readJson<{ data: readonly { requests: number }[] }>(
        '/billable?group_by=none',
      );
      expect(sum(metrics.map(({ EntriesAccepted = 0 }) => EntriesAccepted))).toBe(
        sum(data.map(({ requests }) => requests)),
      );
      expect(lines.join('')).not.toMatch(/poppy|apikey|cust-|consumer_|smoke-/i);
      expect(stack.posts()).toBeGreaterThanOrEqual(lines.length);
    });

    step(
      'a CSV that is larger than an answer is a link to an export, and curl follows it',
      async () => {
        const lines = 3_000;
        for (const body of largeBatches(lines, now)) {
          expect((await stack.deliver(body)).status).toBe(200);
        }
        await commit();
        const answer = await stack.read('/billable?csv=true');
        expect([answer.status, answer.body.length]).toEqual([303, 0]);
        const file = fetchLocation(answer).toString();
        expect(Buffer.byteLength(file)).toBeGreaterThan(4_000_000);
        const rows = file.trimEnd().split('\r\n');
        const large = rows.filter((row) => row.includes(',large-'));
        expect(large).toHaveLength(lines);
        expect(large.every((row) => row.endsWith(',1') && row.includes(longName))).toBe(true);
        const [first = ''] = large;
        const one = await stack.read(`/billable?csv=true&consumer=id:${first.split(',')[3]}`);
        expect(large.slice(0, 25)).toEqual(one.body.toString().trimEnd().split('\r\n').slice(1));
      },
    );

    step('the scheduled run writes the report of the month before', async () => {
      const thisMonth = Date.parse(`${month}-01T00:00:00Z`);
      const startedAt = thisMonth - 60_000;
      await stack.deliver(JSON.stringify(entry({ startedAt, requestId: 'last month' })));
      await commit();
      const event = { scheduled_at: new Date(now).toISOString() };
      const outcomes = await deployment.invoke('Report', event);
      const monthBefore = new Date(startedAt).toISOString().slice(0, 7);
      expect(outcomes).toMatchObject([{ month: monthBefore, outcome: 'written', version: 1 }]);
    });

    step('a report that is larger than an answer is fetched through its signed link', async () => {
      const outcomes = await deployment.invoke('Report', { month });
      expect(outcomes).toMatchObject([{ month, outcome: 'written', version: 3 }]);
      const answer = await stack.read(`/reports/${month}.csv`);
      expect([answer.status, answer.body.length]).toEqual([303, 0]);
      const file = fetchLocation(answer);
      expect(file.length).toBeGreaterThan(4_000_000);
      const manifest = await stack.readJson<{ sha256: string; bytes: number }>(`/reports/${month}`);
      expect(file.length).toBe(manifest.bytes);
      expect(sha256(file)).toBe(manifest.sha256);
    });

    step('a second deployment changes nothing', async () => {
      const { text } = await deployment.redeploy();
      expect(text).toContain('(no changes)');
    });

    step('removing the stack leaves nothing', async () => {
      const { status, text } = await deployment.destroy();
      expect(text).toContain('destroyed');
      expect(status).toBe(0);
      const left = await deployment.leftovers();
      expect(left).toEqual([]);
    });
  });
});

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
