import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test('each server of nginx logs without the query, which has the token of a link', () => {
  const config = readFileSync(new URL('../../deploy/tls/nginx.conf', import.meta.url), 'utf8');
  const servers = config.split(/^server \{$/m).slice(1);
  expect(servers).toHaveLength(2);
  for (const server of servers) {
    expect(server).toMatch(/^ {4}access_log \/var\/log\/nginx\/billable\.log billable;$/m);
  }
  expect(/log_format billable (?<form>[^;]*);/.exec(config)?.groups?.['form']).not.toMatch(
    /\$(?:request|request_uri|args|query_string)\b(?!_)/,
  );
});
