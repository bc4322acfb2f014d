import { expect, test } from '@jest/globals';
import { type Difference, verifyCounters } from '../../../shared/verify/verify-counters.ts';
import { verifyLiveCounters } from '../../../shared/verify/verify-live.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { openScratchCounters } from '../../../shared/adapters/sqlite/scratch/scratch-counters.ts';
import { openScratchNotes } from '../../../shared/adapters/sqlite/scratch/scratch-notes.ts';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { noLabels } from '../../../shared/metering/labels.ts';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import { batch } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';

const used = (service: string) =>
  event({ labels: { ...noLabels, service }, quantities: [{ meter: 'credits', amount: 5 }] });

/** A store of two services and two meters that lost the rows of which a test says so. */
const storeWithout = async (isLost: (row: PageRow) => boolean): Promise<CounterStore> => {
  const store = createMemoryCounterStore();
  await store.applyOnce(batch({ events: [used('maps'), used('weather')] }));
  return {
    ...store,
    async *read(selection) {
      for await (const rows of store.read(selection)) yield rows.filter((row) => !isLost(row));
    },
  };
};

/** What both ways to verify find on the month page. */
const findings = async (store: CounterStore): Promise<readonly (readonly string[])[]> => {
  const resting: Difference[] = [];
  const recount = openScratchCounters();
  try {
    const verdicts = verifyCounters(store, recount, (found) => resting.push(found));
    for await (const { isCovered } of verdicts) expect(isCovered).toBe(true);
  } finally {
    recount.close();
  }
  const live: Difference[] = [];
  const settle = async () => undefined;
  await verifyLiveCounters(
    { ...store, settle },
    {
      openCopy: openScratchCounters,
      openNotes: openScratchNotes,
      report: (found) => live.push(found),
      now: Date.parse('2026-11-22T12:00:01Z'),
    },
  );
  return [resting, live].map((found) =>
    found
      .filter(({ page }) => page === '2026-11')
      .map(({ meter, labels, counted, receipts }) =>
        [meter, labels.service, counted, receipts].join(' '),
      ),
  );
};

test('verify finds nothing where every label and meter follows from the receipts', async () => {
  expect(await findings(await storeWithout(() => false))).toEqual([[], []]);
});

test.each(['maps', 'weather'])('verify finds the lost requests of %s', async (service) => {
  const isLost = (row: PageRow) => row.meter === 'requests' && row.labels.service === service;
  const expected = [`requests ${service} 0 1`];
  expect(await findings(await storeWithout(isLost))).toEqual([expected, expected]);
});

test('verify finds the lost amounts of a meter', async () => {
  const isLost = (row: PageRow) => row.meter === 'credits' && row.labels.service === 'maps';
  const expected = ['credits maps 0 5'];
  expect(await findings(await storeWithout(isLost))).toEqual([expected, expected]);
});
