import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { dayMs, hourMs } from '../../../shared/calendar/instant.ts';
import { isTooEarly, nextTimestamp } from '../../../shared/push/timestamp.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';

const november = monthPeriod('2026-11', 'Europe/Berlin');
const sec = (at: number): number => Math.floor(at / 1000);

test('nothing of a month is sent in its first 48 hours', () => {
  expect(isTooEarly(november, november.start + 48 * hourMs - 1)).toBe(true);
  expect(isTooEarly(november, november.start + 48 * hourMs)).toBe(false);
});

test('a timestamp is now, and a second after the one before at least', () => {
  const now = november.start + 10 * dayMs + 700;
  expect(nextTimestamp(november, null, now)).toBe(sec(now));
  expect(nextTimestamp(november, sec(now), now)).toBe(sec(now) + 1);
  expect(nextTimestamp(november, sec(now) + 90, now)).toBe(sec(now) + 91);
});

test('in the last 24 hours and afterwards timestamps count up from 24 hours before the end', () => {
  const lastDay = november.end / 1000 - 86_400;
  expect(nextTimestamp(november, lastDay - 3_600, november.end - dayMs)).toBe(lastDay);
  expect(nextTimestamp(november, lastDay, november.end - hourMs)).toBe(lastDay + 1);
  expect(nextTimestamp(november, lastDay + 1, november.end + 40 * dayMs)).toBe(lastDay + 2);
});

test('a month without a second left gets no timestamp', () => {
  expect(nextTimestamp(november, november.end / 1000 - 1, november.end)).toBeNull();
});

test('every timestamp lies in the same month of UTC, whatever the zone, 86,000 sendings long', () => {
  const zones = ['Europe/Berlin', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Etc/GMT+12'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom('2026-02', '2026-03', '2026-10', '2026-11'),
      fc.integer({ min: 48 * hourMs, max: 80 * dayMs }),
      fc.nat(40_000),
      (zone, month, into, sendings) => {
        const period = monthPeriod(month, zone);
        const first = nextTimestamp(period, null, period.start + into) ?? 0;
        const last = first + sendings < period.end / 1000 ? first + sendings : first;
        for (const timestampSec of [first, nextTimestamp(period, last, period.start + into)]) {
          if (timestampSec === null) continue;
          expect(new Date(timestampSec * 1000).toISOString().slice(0, 7)).toBe(month);
        }
      },
    ),
  );
});
