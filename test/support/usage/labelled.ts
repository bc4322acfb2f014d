import { expect } from '@jest/globals';
import * as fc from 'fast-check';
import type { Metering } from '../../../shared/metering/http-log.ts';
import { labelNames } from '../../../shared/metering/labels.ts';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import { fullMetering, keptBy } from '../metering/kong-entries.ts';
import { arbitraryUsage } from '../metering/usage.ts';
import { ask, jsonIn, postedBatch } from './billable.ts';
import { expectedAnswer, type Params } from './oracle.ts';
import { toJsonData } from './oracle-formats.ts';
import { arbitraryTurn } from './zones.ts';

/** What is kept of a batch: the settings in force when it came. */
const arbitraryMetering: fc.Arbitrary<Metering> = fc
  .record({ labels: fc.subarray([...labelNames]), isMetered: fc.boolean() })
  .map(({ labels, isMetered }) => ({ labels, meters: isMetered ? fullMetering.meters : [] }));

/** Batches, with the settings under which each is counted. */
export const arbitraryLabelled = arbitraryUsage(arbitraryTurn).chain(({ turn, events }) =>
  fc.array(arbitraryMetering, { minLength: 1, maxLength: 5 }).map((settings) => ({
    turn,
    batches: settings.map((metering, i) => ({
      metering,
      events: events.filter((_, at) => at % settings.length === i),
    })),
  })),
);

export const whoLists = [[], ['consumer'], ['customer']];
export const whatLists = [[], ['status'], ['status_class']];

export const groupings = whoLists.flatMap((who) =>
  [[], ['service'], ['route'], ['ai_model'], ['service', 'ai_model'], [...labelNames]].flatMap(
    (labels) => whatLists.map((what) => [...who, ...labels, ...what]),
  ),
);

export const askedFor = (turn: number, names: readonly string[]): Params => [
  ['period', 'month'],
  ['from', new Date(turn - 45 * 86_400_000).toISOString()],
  ['to', new Date(turn + 45 * 86_400_000).toISOString()],
  ['group_by', names.join() || 'none'],
  ['meters', 'all'],
];

type Labelled = typeof arbitraryLabelled extends fc.Arbitrary<infer T> ? T : never;

/** Counts the batches, and compares the answer to each grouping with a count by hand. */
export const expectCountedByHand = async (
  store: CounterStore,
  { turn, batches }: Labelled,
  asked: readonly (readonly string[])[],
): Promise<void> => {
  for (const [i, { events, metering }] of batches.entries()) {
    await store.applyOnce(postedBatch(`batch ${i}`, events, metering));
  }
  const kept = batches.flatMap(({ events, metering }) =>
    events.map((event) => keptBy(event, metering)),
  );
  for (const names of asked) {
    const params = askedFor(turn, names);
    const expected = expectedAnswer(kept, params, turn);
    if (expected.kind !== 'rows') throw new Error('no consumer, no ambiguity');
    const { data } = jsonIn(await ask(store, params, { at: turn }));
    expect(JSON.stringify(data)).toBe(JSON.stringify(toJsonData(expected.rows)));
  }
};
