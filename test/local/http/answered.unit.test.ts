import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { logRefusals } from '../../../local/http/answered.ts';
import type { LogLine } from '../../../shared/ports/log.ts';

const docs = readFileSync(new URL('../../../docs/operate.md', import.meta.url), 'utf8');

const linesOf = (route: string, status: number): readonly LogLine[] => {
  const lines: LogLine[] = [];
  logRefusals((line) => lines.push(line), { maxBodyBytes: 5_000 })({
    method: 'POST',
    route,
    status,
    ms: 1,
    client: '127.0.0.1',
    bodyBytes: 7,
    isStray: false,
  });
  return lines;
};

const statuses = [400, 401, 403, 404, 405, 408, 413, 415, 429, 431];

test.each(statuses)('docs/operate.md says what the line of a %i means', (status) => {
  const [line] = linesOf('/billable', status);
  expect(docs).toContain(`\`${line?.kind}\``);
});

test('a batch that cannot be read is told with its size', () => {
  expect(linesOf('/ingest', 400)).toMatchObject([
    {
      kind: 'request_wrong',
      message: expect.stringMatching(/^A batch/),
      fields: { received_bytes: 7 },
    },
  ]);
});
