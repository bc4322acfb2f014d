import { expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import type { UsageEvent } from '../../../../shared/metering/usage-event.ts';
import { batch } from '../../../support/metering/batches.ts';
import { event } from '../../../support/metering/events.ts';
import { linesOf } from '../../../support/page/figures.ts';
import { showPage, wordsOf } from '../../../support/page/show-page.ts';
import { reportSettings } from '../../../support/reports/settings.ts';

const now = Date.parse('2026-11-28T12:00:00Z');
const dayMs = 86_400_000;

/** Each day three requests before August 2026, and twelve since. */
const daily = Array.from({ length: 1100 }, (_, i) => now - i * dayMs).flatMap((at) =>
  Array.from({ length: at < Date.parse('2026-08-01') ? 3 : 12 }, () => event({ at })),
);

type Given = { readonly events?: readonly UsageEvent[]; readonly timezone?: string };

const page = async (query: string, { events = daily, timezone = 'UTC' }: Given = {}) => {
  const reader = createMemoryCounterStore();
  await reader.applyOnce(batch({ events, receivedAt: now }));
  const settings = reportSettings({ billingTimezone: timezone, meters: ['requests', 'credits'] });
  return showPage(query, { now, reader, settings });
};

const titleOf = (html: string): string => wordsOf(/<h1>(.*?)<\/h1>/s.exec(html)?.[1] ?? '').trim();

const counted = (first: string, last: string): number => {
  const end = Date.parse(last) + dayMs;
  return daily.filter(({ at }) => at >= Date.parse(first) && at < end).length;
};

test('months that a range cuts are named by their days, and lead to them', async () => {
  const html = await page('first=2026-07-15&last=2026-11-28');
  const { rows, csv } = linesOf(html, 'chart');
  expect(rows.map(([name, number]) => [name?.split('  ')[0]?.trim(), number])).toEqual([
    ['15–31 July 2026', '51'],
    ['August 2026', '372'],
    ['September 2026', '360'],
    ['October 2026', '372'],
    [expect.stringContaining('1–28 November 2026'), '336'],
  ]);
  expect(csv).toContain('period=day&from=2026-07-15&to=2026-11-29');
  expect(html).toContain('href="/?first=2026-07-15&amp;last=2026-07-31"');
  expect(html).toContain('href="/?month=2026-08"');
});

test('a range that cuts months is compared with as many days before it', async () => {
  const over = await page('first=2026-07-15&last=2026-11-20');
  const before = counted('2026-03-08', '2026-07-14');
  expect(wordsOf(over)).toContain(`than the ${before} on 8 March–14 July.`);
  const running = wordsOf(await page('first=2026-07-15&last=2026-12-31'));
  const [latter, former] = [
    counted('2026-07-15', '2026-11-27'),
    counted('2026-01-26', '2026-06-10'),
  ];
  expect(running).toContain(
    `${latter.toLocaleString('en')} on 15 July–27 November, 262.5 % more than the ${former} on 26 January–10 June.`,
  );
});

test('of two years each text says its own', async () => {
  const words = wordsOf(await page('range=this_year'));
  const compared =
    'on 1 January–31 October 2026, 90.8 % more than the 912 on 1 January–31 October 2025';
  expect(words.split(compared)).toHaveLength(3);
  expect(wordsOf(await page('month=2026-01'))).toMatch(/as many as in December 2025/);
  expect(wordsOf(await page('month=2026-10'))).toMatch(/more than the 360 in September\./);
});

test('the day on which the counting began is said with its year where it is of another', async () => {
  const html = await page('first=2024-02-10&last=2026-10-20');
  expect(wordsOf(html)).toContain('counted since 25 November 2023');
});

test('months beside it, and another month of invoices, are of a range that is a month', async () => {
  const cut = await page('first=2026-07-15&last=2026-11-28&timezone=America/New_York');
  expect(cut).not.toMatch(/month before|another month than this/);
  const month = await page('month=2026-10&timezone=America/New_York');
  expect(month).toMatch(/month before/);
  expect(month).toMatch(/another month than this/);
});

test('the column of changes says of which days it is, and of which two numbers', async () => {
  const html = await page('');
  expect(html).toContain('vs 1–27 October</th>');
  expect(html).toContain('title="324 on 1–27 November, 324 on 1–27 October">±0 %<');
  expect(await page('month=2026-10')).toContain('title="372, 360 in September">+3.3 %<');
});

test('a name stands in a month, and on days', async () => {
  expect(titleOf(await page('view=customers&first=2026-10-25&last=2026-10-25'))).toBe(
    'Customers on 25 October 2026',
  );
  expect(titleOf(await page('view=services&first=2026-10-20&last=2026-10-25'))).toBe(
    'Services on 20–25 October 2026',
  );
  expect(titleOf(await page('view=services&month=2026-10'))).toBe('Services in October 2026');
});

test('what another meter counts of errors is not called errors', async () => {
  const day = (n: number, status: number, times: number) =>
    Array.from({ length: times }, () =>
      event({
        at: Date.UTC(2026, 10, n, 10),
        status,
        quantities: [{ meter: 'credits', amount: 10 }],
      }),
    );
  const events = [10, 11, 12, 13, 14, 15].flatMap((n) => day(n, 200, 20)).concat(day(18, 503, 30));
  const words = wordsOf(await page('meter=credits', { events }));
  expect(words).toContain(
    'On the 18th, there were 300 credits of server errors; usually there are none.',
  );
  expect(words).toContain('Credits of errors');
  expect(wordsOf(await page('', { events }))).toContain('there were 30 server errors');
});

test('an hour that the clock shows twice says of which time it is', async () => {
  const hour = (at: string, status: number, times: number) =>
    Array.from({ length: times }, () => event({ at: Date.parse(at), status }));
  const events = [
    ...['03', '04', '05', '06'].flatMap((name) => hour(`2026-10-25T${name}:10:00Z`, 200, 5)),
    ...hour('2026-10-25T00:10:00Z', 503, 25),
    ...hour('2026-10-25T01:10:00Z', 200, 14),
  ];
  const berlin = { events, timezone: 'Europe/Berlin' };
  const html = await page('first=2026-10-25&last=2026-10-25', berlin);
  expect(wordsOf(html)).toContain('On 25 October between 02:00 CEST and 02:00 CET, there were 25');
  const names = linesOf(html, 'chart').rows.map(([name]) => name);
  expect(names.slice(1, 5)).toEqual([
    'Sun 25 Oct, 01:00',
    'Sun 25 Oct, 02:00 CEST',
    'Sun 25 Oct, 02:00 CET',
    'Sun 25 Oct, 03:00',
  ]);
  const ticks = /<svg class="ticks".*?<\/svg>/s.exec(html)?.[0] ?? '';
  expect(wordsOf(ticks).trim().split(' ')).toEqual(['00', '06', '12', '18']);
});

test('a time that cannot be shown is said in the words in which it was asked for', async () => {
  for (const query of ['month=9999-12', 'first=9999-01-01&last=9999-12-31']) {
    const html = await page(query);
    expect(wordsOf(html)).toContain('Days up to 30 December 9999 are shown; this is the current');
    expect(titleOf(html)).toContain('November 2026');
  }
  expect(wordsOf(await page('first=1969-12-30&last=1970-01-03'))).toContain(
    'Days from 1 January 1970 on are shown; this is the current month.',
  );
  expect(wordsOf(await page('first=2026-02-30&last=2026-03-03'))).toContain('is no date');
});

test('a range begins with a day, whatever time of it is asked for', async () => {
  const html = await page('first=2026-11-05T12:00:00Z&last=2026-11-06T01:00:00Z');
  expect(titleOf(html)).toBe('5–6 November 2026');
  expect(linesOf(html, 'status').csv).toContain('from=2026-11-05&to=2026-11-07');
});

test('the first month that there is leads to none before it', async () => {
  expect(wordsOf(await page('month=1971-01'))).toMatch(/as of 28 Nov, 12:00:00 · month after/);
});
