import { expect, test } from '@jest/globals';
import { shortReason } from '../../../shared/push/answer.ts';

test('the reason of a billing system moves no cursor of a terminal', () => {
  const reason = shortReason('no such meter \u001B]0;title\u0007\u001B[2J\u001B[31m\u202E', []);
  expect(reason).toBe('no such meter …]0;title…[2J…[31m…');
});

test('a reason is cut, and has no secret', () => {
  expect(shortReason(`a\n b s3cret sk_live_abc ${'x'.repeat(300)}`, ['s3cret'])).toMatch(
    /^a b … … x{1,200}$/,
  );
});
