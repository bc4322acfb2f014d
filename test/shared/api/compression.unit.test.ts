import { expect, test } from '@jest/globals';
import { acceptsGzip } from '../../../shared/api/compression.ts';

test.each([
  ['gzip', true],
  ['gzip, deflate, br', true],
  ['br;q=1.0, GZIP;q=0.2', true],
  ['*', true],
  ['deflate, *;q=0.5', true],
  ['gzip;q=0', false],
  ['gzip;q=0, *', false],
  ['identity', false],
  ['xgzip', false],
  ['gzip;q=nonsense', false],
  ['', false],
  [undefined, false],
])('Accept-Encoding %j accepts gzip: %j', (header, accepts) => {
  expect(acceptsGzip({ 'accept-encoding': header })).toBe(accepts);
});
