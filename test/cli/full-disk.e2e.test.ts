import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { describeOnOwnDisk, type OnFullDisk, onFullDisk } from '../support/stores/full-disk.ts';

describeOnOwnDisk('on a full disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'billable-full-'));
  let found: OnFullDisk = { said: {}, left: [] };
  beforeAll(() => {
    found = onFullDisk(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    ['backup', `${folder}/backup.db`],
    ['token --rotate', `${folder}/customer-token-keys.json.lock`],
    ['customers init', `${folder}/billable.yaml`],
  ])('%s says which file cannot be written', (name, path) => {
    const err = `Nothing can be written to ${path}: the disk is full.\n`;
    expect(found.said[name]).toEqual({ code: 2, out: '', err });
  });

  test('report says that nothing can be written, and not that anything cannot be read', () => {
    const reason = `Nothing can be written to ${folder}/reports/.drafts: the disk is full.`;
    const line = `report of 2024-01: FAILED, nothing was changed: ${reason}\n`;
    expect(found.said['report']).toEqual({ code: 2, out: line, err: '' });
    const json = JSON.parse(found.said['report --json']?.out ?? '') as unknown;
    expect(json).toMatchObject({ data: [{ outcome: 'failed', error: reason }] });
  });

  test('verify says which folder for temporary files is full', () => {
    expect(found.said['verify']).toMatchObject({ code: 2, out: '' });
    expect(found.said['verify']?.err).toMatch(
      /^Nothing can be written to \S+\/billable-\w+: the disk is full\. TMPDIR names the folder/,
    );
  });

  test('no part of a file is left', () => {
    expect(found.left).toEqual([]);
  });
});
