import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { isAllowed, presentedTokens } from '../../../shared/api/credentials.ts';

const basic = (user: string, password: string): string =>
  Buffer.from(`${user}:${password}`).toString('base64');

describe('presented tokens', () => {
  test.each([
    ['Bearer', { authorization: 'Bearer abc123' }],
    ['bearer in any case', { authorization: 'bEARER abc123' }],
    ['Basic with any user', { authorization: `Basic ${basic('kong', 'abc123')}` }],
    ['Basic without a user', { authorization: `basic ${basic('', 'abc123')}` }],
    ['x-api-key', { 'x-api-key': 'abc123' }],
  ])('%s gives the token', (_, headers) => {
    expect(presentedTokens(headers)).toEqual(['abc123']);
  });

  test('all ways together give all tokens, repeated headers too', () => {
    const authorization = `Bearer one, Basic ${basic('u', 'two')}`;
    expect(presentedTokens({ authorization, 'x-api-key': 'three, four' })).toEqual([
      'one',
      'two',
      'three',
      'four',
    ]);
  });

  test.each([
    ['nothing', {}],
    ['Basic without a colon', { authorization: `Basic ${Buffer.from('abc').toString('base64')}` }],
    ['empty values', { authorization: 'Bearer ', 'x-api-key': '' }],
  ])('%s gives none', (_, headers) => {
    expect(presentedTokens(headers)).toEqual([]);
  });

  test.each([
    ['more in a header than are read', { 'x-api-key': `${'right,'.repeat(8)}wrong` }],
    ['an unknown scheme', { authorization: 'Digest right', 'x-api-key': 'right' }],
    ['a bare token', { authorization: 'right', 'x-api-key': 'right' }],
  ])('%s gives one that opens nothing, so that they do not agree', (_, headers) => {
    const tokens = presentedTokens(headers);
    expect(tokens.some((token) => !isAllowed([token], ['right']))).toBe(true);
  });

  test('no header makes it throw or open anything', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', 'Bearer ', 'Basic '),
        (text, scheme) => {
          const tokens = presentedTokens({ authorization: scheme + text, 'x-api-key': text });
          fc.pre(!tokens.includes('right'));
          expect(isAllowed(tokens, ['right'])).toBe(false);
        },
      ),
    );
  });

  test('a huge header presents few tokens', () => {
    const huge = 'a,'.repeat(1_000_000);
    expect(presentedTokens({ authorization: huge, 'x-api-key': huge }).length).toBeLessThan(20);
  });
});

describe('allowed tokens', () => {
  test('any right token opens, wherever it stands in either list', () => {
    expect(isAllowed(['wrong', 'old'], ['new', 'old'])).toBe(true);
    expect(isAllowed(['new', 'wrong'], ['new', 'old'])).toBe(true);
  });

  test.each([
    ['a prefix', ['ol']],
    ['a longer one', ['oldx']],
    ['other case', ['OLD']],
    ['none', []],
  ])('%s does not open', (_, presented) => {
    expect(isAllowed(presented, ['new', 'old'])).toBe(false);
  });

  test('an empty list opens to no one', () => {
    expect(isAllowed(['', 'a'], [])).toBe(false);
  });
});
