import { expect, test } from '@jest/globals';
import { greeting } from '../../local/greeting.ts';

const tokens = {
  ingest: { origin: { kind: 'made', path: '/data/ingest-token', token: 'madeToken1' } },
  read: { origin: { kind: 'file', path: '/data/read-token' } },
} as const;

const greet = (showTokens: boolean) =>
  greeting({ host: '127.0.0.1', port: 8080, tokens, showTokens });

test('a token that is made now is printed on a terminal', () => {
  expect(greet(true).slice(0, 3)).toEqual([
    'ingest token: madeToken1 (made now, kept in /data/ingest-token)',
    'read token: in /data/read-token',
    'listening on http://127.0.0.1:8080',
  ]);
});

test('elsewhere only the path of its file is', () => {
  expect(greet(false)[0]).toBe('ingest token: made now, in /data/ingest-token');
  expect(greet(false).join('\n')).not.toContain('madeToken1');
});

test('the page is named, with where its token is', () => {
  expect(greet(false).at(-1)).toBe(
    'Or open http://127.0.0.1:8080/ in a browser and sign in with the token in /data/read-token.',
  );
});
