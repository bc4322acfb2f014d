import { text } from 'node:stream/consumers';
import { duplexPair } from 'node:stream';
import { expect, test } from '@jest/globals';
import { answerBrokenRequest } from '../../../local/http/broken-request.ts';

test.each([
  ['HPE_INVALID_METHOD', 400],
  ['HPE_HEADER_OVERFLOW', 431],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
])('the answer to a request that ends in %s has what every answer has', async (code, status) => {
  const [server, client] = duplexPair();
  const everyAnswer = { 'strict-transport-security': 'max-age=31536000' };
  const error = Object.assign(new Error('broken'), { code });
  expect(answerBrokenRequest(error, server, everyAnswer)).toBe(status);
  const answer = await text(client);
  expect(answer).toContain(`HTTP/1.1 ${status} `);
  expect(answer).toContain('\r\nstrict-transport-security: max-age=31536000\r\n');
});
