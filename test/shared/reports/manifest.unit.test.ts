import { expect, test } from '@jest/globals';
import { readManifest, toJsonFile } from '../../../shared/reports/manifest.ts';
import { inOctober } from '../../support/reports/months.ts';
import { reportSystem } from '../../support/reports/runs.ts';

const written = async () => {
  const system = reportSystem({ now: '2026-11-01T04:00:00Z' });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  return system.manifest('2026-10', 1);
};

test('a manifest is read in the order in which it was written', async () => {
  const manifest = await written();
  const read = readManifest(toJsonFile(manifest));
  expect(Object.keys(read)).toEqual(Object.keys(manifest));
  expect(read).toEqual(manifest);
});

test('a manifest of an earlier release has what is missing at its end', async () => {
  const { meters: _, files: _files, ...manifest } = await written();
  const read = readManifest(toJsonFile(manifest));
  expect(Object.keys(read)).toEqual([...Object.keys(manifest), 'meters', 'files']);
  expect(read).toMatchObject({ meters: null, files: [] });
});
