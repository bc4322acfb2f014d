import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';

import { batch } from '../support/metering/batches.ts';
import { event } from '../support/metering/events.ts';
import { folderOfEachTest } from '../support/stores/store-folder.ts';

const { dataDir, run, withStore } = folderOfEachTest();

const month = '2024-05';
const advice =
  'npx billable report check FOLDER says which of the files are whole; put the others back from a backup.';

const fileOf = (name: string): string =>
  join(dataDir(), 'reports', `month=${month}`, `billable-${month}.${name}`);

const replace = (name: string, text: string): void => {
  // Files of reports are read-only.
  rmSync(fileOf(name), { force: true });
  writeFileSync(fileOf(name), text);
};

beforeEach(async () => {
  await withStore(async (store) => {
    const at = Date.parse('2024-05-15T12:00:00Z');
    await store.applyOnce(batch({ name: 'may', events: [event({ at })] }));
  });
  const { code, err } = await run('report', [month, '--clock-is-right']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
});

const reportOf = async (...flags: readonly string[]) =>
  run('report', [month, '--clock-is-right', ...flags]);

describe.each([
  ['a damaged manifest', 'v1.manifest.json', '{"month"', 'is not JSON'],
  ['a damaged close record', 'close.json', '{}', /is not a close record: it lacks .*/],
  ['an altered CSV', 'v1.csv', 'altered', 'is not the file that its manifest names'],
])('with %s', (_, name, text, problem) => {
  beforeEach(() => replace(name, text));
  const said = () => expect.stringMatching(new RegExp(escaped(fileOf(name))));
  const isOf = (line: string): void => {
    expect(line).toEqual(said());
    expect(line).toMatch(problem);
    expect(line).toContain(advice);
    expect(line).not.toMatch(/store is damaged|[A-Z][a-z]+(Problem|Month|Store|Report):/);
  };

  test('report names the file, says what to do, and ends with 2', async () => {
    const { code, out } = await reportOf();
    expect(code).toBe(2);
    isOf(out);
  });

  test('report --json says the same', async () => {
    const { code, out } = await reportOf('--json');
    expect(code).toBe(2);
    const { data } = JSON.parse(out) as { data: readonly { error: string }[] };
    isOf(data[0]?.error ?? '');
  });

  test('verify does not say that the reports are those of another store', async () => {
    const { code, out } = await run('verify');
    expect(code).toBe(1);
    expect(out).toContain('Files of the reports are damaged:');
    expect(out).not.toContain('not what this store counts');
    isOf(out);
  });
});

const escaped = (text: string): string => text.replaceAll(/[.\\]/g, '\\$&');

test('what is unchanged stays so where its files are whole', async () => {
  const kept = readFileSync(fileOf('v1.csv'));
  const { code, out } = await reportOf();
  expect(out).toContain(`report of ${month}: version 1 is unchanged`);
  expect(code).toBe(0);
  expect(readFileSync(fileOf('v1.csv'))).toEqual(kept);
});
