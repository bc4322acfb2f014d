import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { labelNames } from '../../../shared/metering/labels.ts';
import { propertyMs, runs } from '../../support/local/runs.ts';
import { noMetering } from '../../support/metering/events.ts';
import { doubleSubject } from '../../support/dynamodb/stores.ts';
import { fullMetering } from '../../support/metering/kong-entries.ts';
import { arbitraryUsage } from '../../support/metering/usage.ts';
import { sqliteSubject } from '../../support/stores/sqlite.ts';
import { ask, jsonIn, postedBatch } from '../../support/usage/billable.ts';
import {
  arbitraryLabelled,
  askedFor,
  expectCountedByHand,
  groupings,
  whatLists,
  whoLists,
} from '../../support/usage/labelled.ts';
import { arbitraryTurn } from '../../support/usage/zones.ts';

const subjects = [
  {
    name: 'memory',
    open: async () => ({ store: createMemoryCounterStore(), close: async () => undefined }),
  },
  sqliteSubject,
  doubleSubject('DynamoDB'),
];

/** Rows without the labels, summed where they are then alike. */
const withoutLabels = (rows: readonly Record<string, unknown>[], counted: readonly string[]) => {
  const sums = new Map<string, Record<string, unknown>>();
  for (const row of rows) {
    const about = Object.fromEntries(
      Object.entries(row).filter(
        ([name]) => !counted.includes(name) && !labelNames.some((label) => label === name),
      ),
    );
    const key = JSON.stringify(about);
    const sum = sums.get(key);
    const amounts = counted.map(
      (name) => [name, Number(row[name]) + Number(sum?.[name] ?? 0)] as const,
    );
    sums.set(key, { ...about, ...Object.fromEntries(amounts) });
  }
  return sums;
};

test.each(subjects)(
  'on $name every grouping is what counting by hand gives, however settings changed meanwhile',
  async (subject) => {
    await fc.assert(
      fc.asyncProperty(arbitraryLabelled, async (labelled) => {
        const opened = await subject.open();
        try {
          await expectCountedByHand(opened.store, labelled, groupings);
        } finally {
          await opened.close();
        }
      }),
      { numRuns: runs(10) },
    );
  },
  propertyMs,
);

test(
  'sums over labels are what a store without labels says',
  async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryUsage(arbitraryTurn), async ({ turn, events }) => {
        const [split, plain] = [createMemoryCounterStore(), createMemoryCounterStore()];
        const { meters } = fullMetering;
        await split.applyOnce(postedBatch('batch', events, fullMetering));
        await plain.applyOnce(postedBatch('batch', events, { ...noMetering, meters }));
        const rowsOf = async (store: typeof split, names: readonly string[]) =>
          jsonIn(await ask(store, askedFor(turn, names), { at: turn })).data;
        const counted = ['requests', 'request_bytes', 'response_bytes', 'credits'];
        const all = [...counted, 'invalid_quantities'];
        for (const who of whoLists) {
          for (const what of whatLists) {
            const byLabel = await rowsOf(split, [...who, ...labelNames, ...what]);
            const rows = await rowsOf(plain, [...who, ...what]);
            expect(withoutLabels(byLabel, all)).toEqual(withoutLabels(rows, all));
            expect(await rowsOf(split, [...who, ...what])).toEqual(rows);
          }
        }
      }),
      { numRuns: runs(30) },
    );
  },
  propertyMs,
);
