import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { type ApiAnswer, type ApiClient, createApiClient } from '../../commands/api-client.ts';
import { smokeChecks, type SmokeResult } from '../../commands/smoke-checks.ts';
import { type Deployment, deployToEmulator } from '../support/aws/deployment.ts';
import { invokeFunction } from '../support/aws/invoke.ts';
import { ownLogLines } from '../support/aws/logs.ts';
import { captureNames, recentCapture } from '../support/captures.ts';
import { countByHand, linesOfHours } from '../support/count-by-hand.ts';
import { describeOnEmulator, emulatorConfig } from '../support/dynamodb-emulator.ts';
import { entry } from '../support/entries.ts';

const { endpoint } = emulatorConfig;
const now = Date.now();

let deployment: Deployment;
let api: ApiClient;
let tokens: { ingest: string; read: string };

const jsonOf = <T>({ body }: ApiAnswer): T => JSON.parse(body.toString()) as T;

let posts = 0;

const post = (body: Buffer | string, token = tokens.ingest): Promise<ApiAnswer> => {
  posts++;
  return api('/ingest', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': token },
    body,
  });
};

/** As Kong does: what is not taken is sent again, byte for byte. */
const deliver = async (body: Buffer | string): Promise<ApiAnswer> => {
  for (let attempt = 1; ; attempt++) {
    const answer = await post(body);
    if (answer.status < 500 || attempt === 10) return answer;
  }
};

const read = (path: string, token = tokens.read): Promise<ApiAnswer> =>
  api(path, { headers: { authorization: `Bearer ${token}` } });

describeOnEmulator('the stack, deployed', () => {
  beforeAll(async () => {
    deployment = await deployToEmulator({ endpoint, stage: 'e2e' });
    const { outputs } = deployment;
    api = createApiClient(outputs.ApiUrl);
    tokens = {
      ingest: await deployment.readSecret(outputs.IngestTokenSecretArn),
      read: await deployment.readSecret(outputs.ReadTokenSecretArn),
    };
  }, 180_000);

  afterAll(async () => {
    await deployment.close();
  });

  test('the secrets hold a generated token each, of letters and digits', () => {
    expect(tokens.ingest).toMatch(/^[A-Za-z0-9]{48}$/);
    expect(tokens.read).toMatch(/^[A-Za-z0-9]{48}$/);
    expect(tokens.ingest).not.toBe(tokens.read);
  });

  test('every captured batch is counted, and /billable equals a count by hand', async () => {
    const seen = new Map<string, Buffer>();
    for (const name of captureNames) {
      const body = recentCapture(name, now);
      const key = body.toString('latin1');
      const answer = await deliver(body);
      const isResent = seen.has(key);
      seen.set(key, body);
      const { accepted, ...rest } = jsonOf<{ accepted: number }>(answer);
      const entries = [JSON.parse(body.toString()) as unknown].flat().length;
      expect({ name, status: answer.status, ...rest }).toEqual({
        name,
        status: 200,
        quarantined: 0,
        duplicate: isResent,
      });
      expect(accepted).toBe(isResent ? 0 : entries);
      expect(answer.headers['billable-batch-id']).toMatch(/^[\da-f]{64}$/);
    }
    const answer = await read('/billable?period=hour');
    expect(answer.status).toBe(200);
    const { data } = jsonOf<{ data: Parameters<typeof linesOfHours>[0] }>(answer);
    expect(linesOfHours(data)).toEqual(countByHand(seen.values()));
  }, 120_000);

  test('a batch that is sent again changes nothing', async () => {
    const before = (await read('/billable')).body.toString();
    const answer = await deliver(recentCapture('batch-200', now));
    expect(jsonOf(answer)).toEqual({ accepted: 0, quarantined: 0, duplicate: true });
    const dataOf = (text: string) => (JSON.parse(text) as { data: unknown }).data;
    expect(dataOf((await read('/billable')).body.toString())).toEqual(dataOf(before));
  });

  test('a token is rotated without a deploy and without a gap', async () => {
    const arn = deployment.outputs.ReadTokenSecretArn;
    const old = tokens.read;
    await deployment.writeSecret(arn, `fresh1,${old}`);
    expect((await read('/billable?limit=1', 'fresh1')).status).toBe(200);
    expect((await read('/billable?limit=1', old)).status).toBe(200);
    expect((await read('/billable?limit=1', 'fresh2')).status).toBe(401);
  });

  test('a wrong token is a 401, and neither scope opens the other', async () => {
    const body = recentCapture('single-200-poppy', now - 1);
    expect((await post(body, 'wrong')).status).toBe(401);
    expect((await post(body, tokens.read)).status).toBe(401);
    expect((await read('/billable', 'wrong')).status).toBe(401);
    expect((await read('/billable', tokens.ingest)).status).toBe(401);
    expect((await read('/reports', tokens.ingest)).status).toBe(401);
    expect((await api('/billable')).status).toBe(401);
    expect((await api('/health')).status).toBe(200);
  });

  test('the report of a month is written by the function and served by the API', async () => {
    const month = new Date(now).toISOString().slice(0, 7);
    const outcomes = await invokeFunction(endpoint, `${deployment.stackName}-Report`, { month });
    expect(outcomes).toMatchObject([{ month, outcome: 'written', version: 1 }]);
    const { data } = jsonOf<{ data: readonly object[] }>(await read('/reports'));
    expect(data).toContainEqual(expect.objectContaining({ month, version: 1, state: 'open' }));
    const csv = await read(`/reports/${month}.csv`);
    expect(csv.status).toBe(200);
    const manifest = jsonOf<{ sha256: string }>(await read(`/reports/${month}`));
    expect(createHash('sha256').update(csv.body).digest('hex')).toBe(manifest.sha256);
    const same = await read(`/billable?format=csv&from=${month}&to=${nextMonth(month)}`);
    expect(csv.body.toString()).toBe(same.body.toString());
  }, 60_000);

  test('the smoke test, as a person would run it, finds nothing wrong', async () => {
    const { ingest: ingestToken, read: readToken } = tokens;
    const results: SmokeResult[] = [];
    const counting: ApiClient = (path, call) => {
      if (path === '/ingest') posts++;
      return api(path, call);
    };
    for await (const result of smokeChecks({
      api: counting,
      ingestToken,
      readToken,
      clock: Date.now,
    })) {
      results.push(result);
    }
    expect(results.filter(({ kind }) => kind !== 'passed')).toEqual([]);
    expect(results).toHaveLength(7);
  }, 60_000);

  test('each batch left one line of metrics, and nothing of an entry', async () => {
    const lines = await ownLogLines(`${deployment.stackName}/IngestLogs`);
    const metrics = lines.map(
      (line) => JSON.parse(line) as { _aws: object; service: string; EntriesAccepted?: number },
    );
    for (const { _aws, service } of metrics) {
      expect(service).toBe('e2e');
      expect(_aws).toMatchObject({
        CloudWatchMetrics: [{ Namespace: 'Billable', Dimensions: [['service']] }],
      });
    }
    const answer = await read('/billable?group_by=none');
    const { data } = jsonOf<{ data: readonly { requests: number }[] }>(answer);
    expect(sum(metrics.map(({ EntriesAccepted = 0 }) => EntriesAccepted))).toBe(
      sum(data.map(({ requests }) => requests)),
    );
    expect(lines.join('')).not.toMatch(/poppy|apikey|cust-|consumer_|smoke-/i);
    expect(posts).toBeGreaterThanOrEqual(lines.length);
  });

  test('the API describes itself, to anyone', async () => {
    const answer = await api('/openapi.json');
    expect(answer.status).toBe(200);
    expect(jsonOf(answer)).toMatchObject({ openapi: '3.1.0' });
  });

  test('a CSV that is larger than an answer is a link to an export, and curl follows it', async () => {
    const lines = 3_000;
    const text = 'Zoë '.repeat(200);
    for (let batch = 0; batch < 3; batch++) {
      const entries = Array.from({ length: lines / 3 }, (_, i) => {
        const id = `large-${batch}-${Math.floor(i / 25)}`;
        const consumer = { id, username: text, custom_id: `${text}${id}` };
        return entry({
          consumer,
          status: 200 + (i % 25),
          startedAt: now,
          requestId: `${batch} ${i}`,
        });
      });
      expect((await deliver(JSON.stringify(entries))).status).toBe(200);
    }
    const answer = await read('/billable?csv=true');
    expect([answer.status, answer.body.length]).toEqual([303, 0]);
    const file = execFileSync('curl', ['-sS', '--fail', String(answer.headers['location'])], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    expect(Buffer.byteLength(file)).toBeGreaterThan(4_000_000);
    const rows = file.trimEnd().split('\r\n');
    const large = rows.filter((row) => row.includes(',large-'));
    expect(large).toHaveLength(lines);
    expect(large.every((row) => row.endsWith(',1') && row.includes(text))).toBe(true);
    const [first = ''] = large;
    const one = await read(`/billable?csv=true&consumer=id:${first.split(',')[3]}`);
    expect(large.slice(0, 25)).toEqual(one.body.toString().trimEnd().split('\r\n').slice(1));
  }, 120_000);

  test('the scheduled run writes the report of the month before', async () => {
    const thisMonth = Date.parse(`${new Date(now).toISOString().slice(0, 7)}-01T00:00:00Z`);
    const startedAt = thisMonth - 60_000;
    await deliver(JSON.stringify(entry({ startedAt, requestId: 'last month' })));
    const event = { scheduled_at: new Date(now).toISOString() };
    const outcomes = await invokeFunction(endpoint, `${deployment.stackName}-Report`, event);
    const month = new Date(startedAt).toISOString().slice(0, 7);
    expect(outcomes).toMatchObject([{ month, outcome: 'written', version: 1 }]);
  }, 60_000);

  test('a report that is larger than an answer is fetched through its signed link', async () => {
    const month = new Date(now).toISOString().slice(0, 7);
    const outcomes = await invokeFunction(endpoint, `${deployment.stackName}-Report`, { month });
    expect(outcomes).toMatchObject([{ month, outcome: 'written', version: 2 }]);
    const answer = await read(`/reports/${month}.csv`);
    expect([answer.status, answer.body.length]).toEqual([303, 0]);
    const file = execFileSync('curl', ['-sS', '--fail', String(answer.headers['location'])], {
      maxBuffer: 2 ** 26,
    });
    expect(file.length).toBeGreaterThan(4_000_000);
    const manifest = jsonOf<{ sha256: string; bytes: number }>(await read(`/reports/${month}`));
    expect(file.length).toBe(manifest.bytes);
    expect(createHash('sha256').update(file).digest('hex')).toBe(manifest.sha256);
  }, 120_000);

  test('the sweep runs', async () => {
    expect(await invokeFunction(endpoint, `${deployment.stackName}-Sweep`, {})).toBeNull();
  }, 60_000);

  test('a second deployment changes nothing', async () => {
    const { text } = await deployment.redeploy();
    expect(text).toContain('(no changes)');
  }, 60_000);

  test('removing the stack leaves nothing', async () => {
    const { status, text } = await deployment.destroy();
    expect(text).toContain('destroyed');
    expect(status).toBe(0);
    const left = await deployment.leftovers();
    expect(left).toEqual([]);
  }, 90_000);
});

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

const nextMonth = (month: string): string => {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString().slice(0, 7);
};
