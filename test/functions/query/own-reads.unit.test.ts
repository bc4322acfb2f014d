import { expect, test } from '@jest/globals';

import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { payersOf } from '../../../shared/customers/directory.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { type Written, yamlOf } from '../../support/customers/directory.ts';
import { event } from '../../support/metering/events.ts';
import { ask, jsonIn, storeOf } from '../../support/usage/billable.ts';

const payersIn = (written: readonly Written[], zone: string) => {
  const read = readBillableText(yamlOf(written));
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.problems));
  const payers = payersOf(read.file.customers, zone);
  return () => payers;
};

const used = (day: string, customId: string, username = 'u'): UsageEvent =>
  event({ at: Date.parse(`${day}T15:30:00Z`), consumer: { id: 'k1', customId, username } });

const written = (id: string, value: string, since: string | null): Written => ({
  id,
  name: '',
  claims: [{ value, since }],
});

const days = ['2026-09-30', '2026-10-01', '2026-10-31', '2026-11-01', '2026-11-20'];

test.each(['Asia/Tokyo', 'UTC', 'America/New_York'])(
  'with months of %s the months in which others begin to pay change no read and no bound',
  async (billingTimezone) => {
    const store = await storeOf([days.map((day) => used(day, 'own'))]);
    const own = written('acme', 'custom_id:own', null);
    const others = ['2026-10', '2026-11'].map((since) => written(since, 'custom_id:other', since));
    for (const query of [
      'period=year&from=2026&timezone=UTC',
      'period=quarter&from=2026-Q4&timezone=UTC',
      'period=month&from=2026-10&timezone=Asia/Kolkata',
      'period=week&from=2026-10',
      'period=year&from=2026&group_by=none',
      'period=day&from=2026-10-20&timezone=UTC',
    ]) {
      for (const rows of [1, 2, 3, 4, 5, 6, 8, 10, 100]) {
        const seen = [];
        for (const directory of [[own], [own, ...others]]) {
          const reads: string[] = [];
          const watched: typeof store = {
            ...store,
            async *read(selection) {
              for await (const chunk of store.read(selection)) {
                reads.push(`${JSON.stringify(selection)} ${chunk.length}`);
                yield chunk;
              }
            },
          };
          const { status, text } = await ask(watched, query, {
            payers: payersIn(directory, billingTimezone),
            customer: 'acme',
            settings: { billingTimezone },
            bounds: { rows, groups: 100 },
          });
          seen.push({ status, text, reads });
        }
        expect(seen[1]).toEqual(seen[0]);
      }
    }
  },
);

test.each([
  ['UTC', '2026-11-01'],
  ['Asia/Tokyo', '2026-10-31'],
  ['America/New_York', '2026-11-02'],
])('with months of %s rows that another pays for count against no bound', async (zone, first) => {
  const directory = [
    written('acme', 'custom_id:moved', '2026-11'),
    written('beta', 'custom_id:moved', '2026-01'),
  ];
  for (const foreign of [0, 5, 40]) {
    const before = Array.from({ length: foreign }, (_, i) =>
      used(`2026-10-${String((i % 30) + 1).padStart(2, '0')}`, 'moved', `name-${i}`),
    );
    const store = await storeOf([[...before, used(first, 'moved')]]);
    for (const query of ['from=2026-10', 'from=2026-10&timezone=UTC', 'period=year&from=2026']) {
      const answer = await ask(store, `${query}&group_by=none`, {
        payers: payersIn(directory, zone),
        customer: 'acme',
        settings: { billingTimezone: zone },
        bounds: { rows: 2, groups: 10 },
      });
      const counts = jsonIn(answer).data.map(({ requests }) => requests);
      expect([foreign, query, counts]).toEqual([foreign, query, [1]]);
    }
  }
});
