import { afterAll, expect, test } from '@jest/globals';
import { endServers, startTestServer } from '../../support/local/server.ts';

afterAll(endServers);

test.each([
  [{ PUBLIC_URL: 'https://billable.example' }, 'max-age=31536000'],
  [{}, null],
])('with %j each answer has Strict-Transport-Security %s', async (env, wanted) => {
  const server = await startTestServer({ env });
  for (const path of ['/health', '/billable', '/openapi.json', '/none']) {
    const answer = await fetch(`${server.url}${path}`);
    expect([path, answer.headers.get('strict-transport-security')]).toEqual([path, wanted]);
  }
});
