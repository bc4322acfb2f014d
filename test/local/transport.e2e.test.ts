import { afterAll, expect, test } from '@jest/globals';
import { endServers, removeDataDir, startTestServer } from '../support/local/server.ts';

const dataDirs: string[] = [];

afterAll(async () => {
  await endServers();
  for (const dataDir of dataDirs) removeDataDir(dataDir);
});

test.each([
  [{ PUBLIC_URL: 'https://billable.example' }, 'max-age=31536000'],
  [{}, null],
])('with %j each answer has Strict-Transport-Security %s', async (env, wanted) => {
  const server = await startTestServer({ env });
  dataDirs.push(server.dataDir);
  for (const path of ['/health', '/billable', '/openapi.json', '/none']) {
    const answer = await fetch(`${server.url}${path}`);
    expect([path, answer.headers.get('strict-transport-security')]).toEqual([path, wanted]);
  }
});
