import { expect, test } from '@jest/globals';

import { hourMs } from '../../../shared/calendar/instant.ts';
import { pushWarnings } from '../../../shared/push/warnings.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { at, settingsOf } from '../../support/push/world.ts';

const warningsIn = async (timezone: string, graceMs: number): Promise<readonly string[]> =>
  pushWarnings(
    {
      systems: [settingsOf('stripe', { graceMs })],
      store: createMemoryCounterStore(),
      zoneOf: () => timezone,
      now: at('2026-11-10T00:00:00Z'),
    },
    '2026-11',
  );

test.each(['UTC', 'Europe/Berlin', 'Asia/Tokyo'])('a month of %s ends in time', async (zone) => {
  expect(await warningsIn(zone, hourMs)).toEqual([]);
});

test('a month that ends after the invoice of UTC is final is warned of', async () => {
  expect(await warningsIn('America/Los_Angeles', hourMs)).toEqual([
    'stripe: in America/Los_Angeles 2026-11 ends 8 h after the month of UTC, and grace is 1 h: an ' +
      'invoice for the month of UTC is final before. Set the grace there, and in billable.yaml, to ' +
      'more than 8 h.',
  ]);
  expect(await warningsIn('America/Los_Angeles', 9 * hourMs)).toEqual([]);
});
