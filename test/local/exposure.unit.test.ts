import { expect, test } from '@jest/globals';
import { exposuresOf, transportHeaders } from '../../local/exposure.ts';

const closed = { host: '127.0.0.1', publicUrl: null };

const kindsOf = (over: {
  readonly host?: string;
  readonly publicUrl?: string;
}): readonly string[] => exposuresOf({ ...closed, ...over }, []).map(({ kind }) => kind);

const origins = {
  READ_TOKENS: { kind: 'environment', variable: 'READ_TOKENS' },
  '/data/read-token': { kind: 'file', path: '/data/read-token' },
} as const;

test.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1', 'localhost'])(
  '%s is this machine alone',
  (host) => {
    expect(kindsOf({ host })).toEqual([]);
  },
);

test.each(['0.0.0.0', '::', '10.0.0.7', 'billable.example', '::ffff:10.0.0.7', '127.example.com'])(
  '%s is warned of, unless PUBLIC_URL says that TLS is in front',
  (host) => {
    expect(kindsOf({ host })).toEqual(['no_tls']);
    expect(kindsOf({ host, publicUrl: 'http://billable.example' })).toEqual(['no_tls']);
    expect(kindsOf({ host, publicUrl: 'https://billable.example' })).toEqual([]);
  },
);

test.each([
  ['1'.repeat(38), 126],
  ['ab'.repeat(15), 120],
  ['a1'.repeat(15), 120],
  ['xyz'.repeat(9), 126],
  ['x9z'.repeat(8), 124],
  ['quickstartIngestToken', 119],
  ['aB3'.repeat(7), 125],
])('the token %s has at most %i bits, and is not quoted', (token, bits) => {
  const tokens = ['f'.repeat(32), token];
  for (const [place, origin] of Object.entries(origins)) {
    const [line] = exposuresOf(closed, [{ origin, tokens }]);
    expect(line?.message).toContain(`Token 2 of 2 of ${place} has at most ${bits} bits`);
    expect(JSON.stringify(line)).not.toContain(token);
  }
});

test.each(['1'.repeat(39), 'ab'.repeat(16), 'aB3'.repeat(8), '0f'.repeat(24)])(
  'the token %s is long enough',
  (token) => {
    expect(exposuresOf(closed, [{ origin: origins.READ_TOKENS, tokens: [token] }])).toEqual([]);
  },
);

test('browsers are told to come back by TLS only where they came by it', () => {
  expect(transportHeaders({ publicUrl: 'https://billable.example' })).toEqual({
    'strict-transport-security': 'max-age=31536000',
  });
  expect(transportHeaders({ publicUrl: 'http://billable.example' })).toEqual({});
  expect(transportHeaders({ publicUrl: null })).toEqual({});
});
