import { expect, test } from '@jest/globals';
import { describeFailure } from '../../../shared/api/failure.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';

test('an unknown error is described by its place, not by its message', () => {
  const line = describeFailure(new TypeError('token=abc'));
  expect(line).toMatch(/^TypeError at .*failure\.unit\.test/);
  expect(line).not.toContain('abc');
});

test('a description is one line, with the code of its cause', () => {
  const cause = Object.assign(new Error('secret\ntext'), { code: 'ERR_SQLITE_ERROR' });
  const line = describeFailure(new StoreUnavailable('the file is busy', { cause }));
  expect(line).toMatch(/^StoreUnavailable: the file is busy; cause: Error ERR_SQLITE_ERROR/);
  expect(line).not.toMatch(/\n|secret/);
});

test('what is no error is described by its type', () => {
  expect(describeFailure('token=abc')).toBe('a thrown string');
});
