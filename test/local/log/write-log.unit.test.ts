import { expect, test } from '@jest/globals';
import { createLog } from '../../../local/log/write-log.ts';

test('a line for a terminal moves no cursor and changes no colour, whoever wrote what is in it', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', format: 'text', writeLine: (line) => lines.push(line) });
  const hostile = '\u001B]0;title\u0007\u001B[2J\u202E';
  log({ level: 'warn', kind: 'push', message: hostile, fields: { reason: hostile } });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(lines[0]).toContain(String.raw`reason=\u{1b}]0;title\u{7}\u{1b}[2J\u{202e}`);
});
