import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { ApiAnswer, ApiClient } from '../../../tools/smoke/api-client.ts';
import { smokeChecks } from '../../../tools/smoke/smoke-checks.ts';

const answer = (status: number, body: unknown, headers = {}): ApiAnswer => ({
  status,
  headers,
  body: Buffer.from(JSON.stringify(body)),
});

const resultsOf = async (api: ApiClient): Promise<readonly string[]> => {
  const results: string[] = [];
  const clock = () => 1_795_348_800_000;
  const pause = async () => undefined;
  const context = { api, isEmulator: false, ingestToken: 'in', readToken: 'out', clock, pause };
  for await (const { kind, name, detail } of smokeChecks(context)) {
    results.push(`${kind} ${name}: ${detail}`);
  }
  return results;
};

test('an API that fails at everything fails every check, and all are run', async () => {
  const results = await resultsOf(async () => answer(500, 'broken'));
  expect(results).toHaveLength(11);
  for (const result of results) expect(result).toMatch(/^failed .*answered 500, not/);
});

test('an API that takes every token is found out', async () => {
  const results = await resultsOf(async () => answer(200, { data: [] }));
  expect(results).toContainEqual(expect.stringMatching(/^failed wrong tokens.*200, not 401/));
});

test('a batch that is counted twice is found out', async () => {
  const results = await resultsOf(async (_path, { body } = {}) => {
    const entries = [JSON.parse(String(body ?? '[]')) as unknown].flat().length;
    const id = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const counts = { accepted: entries, quarantined: 0, duplicate: false };
    return answer(200, counts, { 'billable-batch-id': id });
  });
  expect(results).toContainEqual(expect.stringMatching(/^failed a batch of 3,000,000.*recognised/));
});

test('an API that takes compressed bytes for text is found out', async () => {
  const results = await resultsOf(async (_path, { body } = {}) => {
    const id = createHash('sha256').update(String(body)).digest('hex');
    return answer(200, {}, { 'billable-batch-id': id });
  });
  expect(results).toContainEqual(expect.stringMatching(/^failed a compressed.*POST: the id/));
});

test('the large batch has exactly 3,000,000 bytes', async () => {
  const sizes: number[] = [];
  await resultsOf(async (_path, { body } = {}) => {
    sizes.push(Buffer.byteLength(body ?? ''));
    return answer(200, {});
  });
  expect(sizes).toContain(3_000_000);
});

test('a header that the gateway renames is found under its new name', async () => {
  const headers = { 'x-amzn-remapped-www-authenticate': 'Bearer' };
  expect(await resultsOf(async () => answer(401, {}, headers))).toContain(
    'passed a 401 says how to present a token: the gateway renames www-authenticate to x-amzn-remapped-www-authenticate',
  );
});
