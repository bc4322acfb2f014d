import { expect, test } from '@jest/globals';
import { describeFailure } from '../../../shared/api/failure.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { UnreadableMonth } from '../../../shared/ports/unreadable-month.ts';

test('an unknown error is described by its place, not by its message', () => {
  const line = describeFailure(new TypeError('token=abc'));
  expect(line).toMatch(/^TypeError at .*failure\.unit\.test/);
  expect(line).not.toContain('abc');
});

test('a description is one line, with the code of its cause', () => {
  const cause = Object.assign(new Error('secret\ntext'), { code: 'ERR_SQLITE_ERROR' });
  const line = describeFailure(new StoreUnavailable('the file is busy', { cause }));
  expect(line).toMatch(/^the file is busy; cause: Error ERR_SQLITE_ERROR/);
  expect(line).not.toMatch(/\n|secret/);
});

test('a fault of the store that is known is described without what its driver says', () => {
  const cause = Object.assign(new Error('secret'), { code: 'ERR_SQLITE_ERROR' });
  const error = new StoreUnavailable('the file is damaged', { fault: 'damaged', cause });
  expect(describeFailure(error)).toBe('the file is damaged');
});

test('what the operating system refuses is described by the file, without a stack', () => {
  const missing = Object.assign(new Error('x'), {
    code: 'ENOENT',
    syscall: 'open',
    path: '/no/such/file',
  });
  expect(describeFailure(missing)).toBe('/no/such/file: there is no such file (open: ENOENT)');
  const folder = Object.assign(new Error('x'), { code: 'EISDIR', syscall: 'read' });
  expect(describeFailure(folder)).toBe('it is a folder (read: EISDIR)');
  const month = new UnreadableMonth('2026-10', 'x', { cause: missing });
  expect(describeFailure(month)).toBe(
    'The report of 2026-10 cannot be read: /no/such/file: there is no such file (open: ENOENT)',
  );
});

test('what is no error is described by its type', () => {
  expect(describeFailure('token=abc')).toBe('a thrown string');
});
