import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { UsageEvent } from '../../../../shared/metering/usage-event.ts';
import type { CounterReader } from '../../../../shared/ports/counter-store.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { runs } from '../../../support/local/runs.ts';
import { cardOf, csvOf, linesOf, numbersOf } from '../../../support/page/figures.ts';
import { showPage } from '../../../support/page/show-page.ts';
import { ask, storeOf } from '../../../support/usage/billable.ts';
import { trickyZones } from '../../../support/usage/zones.ts';

const dayMs = 86_400_000;
const now = Date.parse('2026-11-22T12:00:00Z');
const first = Date.parse('2022-01-01T00:00:00Z') / dayMs;
const last = Date.parse('2026-12-31T00:00:00Z') / dayMs;

const dayText = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);

const arbitraryRange = fc
  .tuple(fc.integer({ min: first, max: last }), fc.integer({ min: first, max: last }))
  .map(([a, b]) => ({ first: dayText(Math.min(a, b)), last: dayText(Math.max(a, b)) }));

type Range = { readonly first: string; readonly last: string };

/** Most lie within days of a bound of the range, where a sum is wrong first. */
const arbitraryEvents = (range: Range): fc.Arbitrary<readonly UsageEvent[]> => {
  const bounds = [range.first, range.last].map((day) => Date.parse(day));
  const near = fc
    .tuple(fc.constantFrom(...bounds), fc.integer({ min: -3 * 96, max: 4 * 96 }))
    .map(([bound, quarters]) => bound + quarters * 900_000);
  const anywhere = fc.integer({ min: first * 96, max: last * 96 }).map((at) => at * 900_000);
  return fc.array(
    fc
      .record({
        at: fc.oneof(near, near, anywhere),
        who: fc.constantFrom('a', 'b'),
        status: fc.constantFrom(200, 404, 503),
      })
      .map(({ at, who, status }) =>
        event({ at, status, consumer: consumer({ id: who, username: who, customId: who }) }),
      ),
    { minLength: 1, maxLength: 40 },
  );
};

/** What `/billable` has in the hours of the range, day by day of the zone. */
const countedIn = async (
  store: CounterReader,
  zone: string,
  events: readonly UsageEvent[],
  range: Range,
): Promise<number> => {
  const days = new Set(
    events.map(({ at }) => new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at)),
  );
  let sum = 0;
  for (const day of days) {
    if (day < range.first || day > range.last) continue;
    const next = dayText(Date.parse(day) / dayMs + 1);
    const query = `period=hour&from=${day}&to=${next}&timezone=${zone}&csv=true`;
    sum += csvOf((await ask(store, query)).text, 'requests');
  }
  return sum;
};

const arbitraryAsked = fc
  .record({ range: arbitraryRange, zone: fc.constantFrom(...trickyZones) })
  .chain(({ range, zone }) =>
    arbitraryEvents(range).map((events) => ({ range, zone, events: [...events] })),
  );

test('whatever days are asked for, each table and each file of the page sums up exactly them', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryAsked, async ({ range, zone, events }) => {
      const store = await storeOf([events]);
      const query = `first=${range.first}&last=${range.last}&timezone=${zone}`;
      const html = await showPage(query, { now, reader: store });
      const expected = await countedIn(store, zone, events, range);
      if (expected === 0) {
        expect(html).toMatch(/No requests were counted|has not begun/);
        return;
      }
      expect(cardOf(html, 'Requests')).toBe(expected);
      const sections = ['chart', 'largest-customer', 'largest-service', 'largest-consumer'];
      for (const id of [...sections, 'status']) {
        const { rows, csv } = linesOf(html, id);
        expect([id, numbersOf(rows)]).toEqual([id, expected]);
        const file = await ask(store, csv.split('?')[1] ?? '');
        expect([id, csvOf(file.text, 'requests')]).toEqual([id, expected]);
      }
    }),
    { numRuns: runs(25) },
  );
}, 60_000);
