import { chainProblems } from '../../../shared/reports/chain.ts';
import type { CloseRecord, Manifest } from '../../../shared/reports/manifest.ts';
import { batch, batchId } from '../metering/batches.ts';
import { inOctober } from './months.ts';
import { reportSystem } from './runs.ts';

/** Version 2 lacks a void of version 1, version 3 came after version 2 was closed. */
export const october = async () => {
  const system = reportSystem({ now: '2026-11-01T04:00:00Z' });
  const report = async () => system.run({ month: '2026-10' });
  await system.store.applyOnce(batch({ name: 'load test', events: [inOctober()] }));
  await system.count(inOctober(), inOctober());
  await report();
  await system.store.voidBatch(batchId('load test'), { reason: 'a test', by: 'ada', at: 0 });
  system.passTo('2026-11-02T04:00:00Z');
  await report();
  system.passTo('2026-11-20T04:00:00Z');
  await report();
  system.passTo('2026-11-21T04:00:00Z');
  await system.count(inOctober());
  await report();
  const manifests = await Promise.all([1, 2, 3].map(async (n) => system.manifest('2026-10', n)));
  const close = await system.close('2026-10');
  if (close === null) throw new Error('October was not closed');
  return { manifests, close, directory: manifests[1]?.directory ?? null };
};

export type Change = { readonly of: number; readonly to: Partial<Manifest> };

export const problemsOf = async (
  change: Change | null,
  closed: Partial<CloseRecord> | null = {},
) => {
  const { manifests, close, directory } = await october();
  const links = manifests.map((manifest) => ({
    version: manifest.version,
    manifest: change?.of === manifest.version ? { ...manifest, ...change.to } : manifest,
  }));
  return chainProblems(links, closed === null ? null : { ...close, ...closed }, directory);
};
