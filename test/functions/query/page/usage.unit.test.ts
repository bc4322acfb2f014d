import { expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import { noLabels } from '../../../../shared/metering/labels.ts';
import { batch } from '../../../support/metering/batches.ts';
import { event } from '../../../support/metering/events.ts';
import { linesOf } from '../../../support/page/figures.ts';
import { showPage, wordsOf } from '../../../support/page/show-page.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

const used = (day: number, service: string, status: number, times: number) =>
  Array.from({ length: times }, () =>
    event({ at: Date.UTC(2026, 10, day, 10), labels: { ...noLabels, service }, status }),
  );

/** On the 18th `orders` fails. */
const events = [
  ...Array.from({ length: 21 }, (_, i) => used(i + 1, 'search', 200, 100)).flat(),
  ...Array.from({ length: 21 }, (_, i) => used(i + 1, 'search', 503, 1)).flat(),
  ...used(18, 'orders', 502, 60),
  ...used(18, 'search', 404, 7),
];

const page = async (query: string, counted = events): Promise<string> => {
  const store = createMemoryCounterStore();
  await store.applyOnce(batch({ events: counted, receivedAt: now }));
  return showPage(query, { now, reader: store });
};

test('the sentence on a day of errors and its bar lead to the services that failed on it', async () => {
  const first = await page('');
  const [, to = ''] =
    /<a href="([^"]+)"\s*>On the 18th, server errors were 61 times/.exec(first) ?? [];
  expect(to).toBe('/?first=2026-11-18&amp;last=2026-11-18#errors');
  expect(first).toMatch(/<a\s+class="bar"\s+href="\/\?first=2026-11-18&amp;last=2026-11-18"/);
  const day = await page('first=2026-11-18&last=2026-11-18');
  expect(linesOf(day, 'errors').rows.map(([name, status, count]) => [name, status, count])).toEqual(
    [
      ['orders', '502', '60'],
      ['search', '404', '7'],
      ['search', '503', '1'],
    ],
  );
});

test('a service shows the consumers that failed, and what has no errors shows none', async () => {
  const orders = await page('service=orders');
  expect(orders).toContain('Errors by consumer');
  expect(linesOf(orders, 'errors').rows).toHaveLength(1);
  expect(await page('first=2026-11-22&last=2026-11-22')).not.toContain('id="errors"');
});

test('the months of a year lead to their months, and hours to nothing', async () => {
  expect(await page('range=this_year')).toMatch(/<a\s+class="bar[^"]*"\s+href="\/\?month=2026-11"/);
  expect(await page('first=2026-11-18&last=2026-11-18')).not.toMatch(/<a\s+class="bar/);
});

test('what is usual is learned from periods with usage: a first month of errors is not unusual', async () => {
  expect(await page('range=this_year')).not.toContain('usually there are none');
  expect(await page('range=last_30_days', used(18, 'orders', 500, 60))).not.toContain('usually');
});

test('a service is said to have had requests, not to have used them', async () => {
  expect(await page('service=orders')).toMatch(/orders\s+had\s+60 requests/);
});

test('a day without usage says so, and only a store without any that the first batch is to come', async () => {
  const hint = 'When Kong posts its first batch';
  expect(await page('range=today', used(21, 'search', 200, 1))).not.toContain(hint);
  expect(await page('range=today', [])).toContain(hint);
});

test('what is so now stands beside the numbers of now alone', async () => {
  expect(await page('')).toContain('Quarantined');
  expect(await page('month=2026-10')).not.toContain('Quarantined');
});

const titleOf = (html: string): string =>
  (/<h1>(.*?)<\/h1>/s.exec(html)?.[1] ?? '').replaceAll(/<[^>]*>/g, '').trim();

/** The form's fields as a browser sends them, with those that a person changes. */
const sentBy = (html: string, changes: Readonly<Record<string, string>>): string => {
  const form = /<form class="filters".*?<\/form>/s.exec(html)?.[0] ?? '';
  const fields = [...form.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [name, value],
  );
  const chosen = /<option value="([^"]*)" selected/.exec(form)?.[1] ?? '';
  const values = { range: chosen, ...Object.fromEntries(fields), ...changes };
  return new URLSearchParams(values).toString();
};

test('the form shows the period that a person chooses, whatever the view before was of', async () => {
  const october = await page('month=2026-10');
  expect(titleOf(await page(sentBy(october, {})))).toBe('October 2026');
  expect(titleOf(await page(sentBy(october, { range: 'this_year' })))).toContain('2026');
  expect(titleOf(await page(sentBy(october, { range: 'this_year' })))).not.toContain('October');
  expect(titleOf(await page(sentBy(october, { last: '2026-10-09' })))).toBe('1–9 October 2026');
  const days = { first: '2026-10-01', last: '2026-10-31' };
  expect(titleOf(await page(sentBy(await page(''), days)))).toBe('October 2026');
});

test('a range that reaches to 1970 is shown without a comparison', async () => {
  for (const query of ['first=1970-01-01&last=2026-11-28', 'first=1970-01-01&last=1970-01-31']) {
    const html = await page(query);
    expect(html).not.toContain('cannot be shown');
    expect(titleOf(html)).toMatch(/1970/);
  }
});

test('a month that has not begun says so, and the running month leads to no later one', async () => {
  const html = await page('month=2027-05');
  expect(html).toContain('This time has not begun yet.');
  expect(html).not.toMatch(/month after|is open/);
  expect(await page('month=2026-11')).not.toContain('month after');
  expect(await page('month=2026-10')).toContain('month after');
});

test('an hour of errors is said as one says an hour', async () => {
  const fine = [6, 7, 8, 9, 10, 11].map((hour) => event({ at: Date.UTC(2026, 10, 18, hour) }));
  const failed = Array.from({ length: 200 }, () =>
    event({ at: Date.UTC(2026, 10, 18, 12), status: 502 }),
  );
  expect(await page('first=2026-11-18&last=2026-11-18', [...fine, ...failed])).toContain(
    'On 18 November between 12:00 and 13:00, there were 200 server errors',
  );
});

test('requests without a service are named as such', async () => {
  expect(await page('service=')).toContain('No requests without a service were counted so far');
  expect(await page('service=', [event({ at: now - 1_000, status: 200 })])).toContain(
    '1 request without a service so far',
  );
});

test('a percentage is of two numbers that are both said', async () => {
  const counted = [...used(16, 'search', 200, 40), ...used(9, 'search', 200, 50)];
  const today = Array.from({ length: 3 }, () => event({ at: now - 1_000 }));
  const html = await page('range=this_week', [...counted, ...today]);
  const text = html.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ');
  const compared = '40 on 16–21 November, 20 % less than the 50 on 9–14 November';
  expect(text).toContain(`43 requests so far: ${compared}.`);
  expect(text.split(compared)).toHaveLength(3);
});

test('statuses are drawn in the colours of their classes, which a legend names', async () => {
  const html = await page('');
  const section = html.split('<section aria-labelledby="status"')[1] ?? '';
  const colours = [...section.matchAll(/<th scope="row">(\d+)<.*?<rect class="(c\d)" width/gs)];
  expect(colours.map(([, status, colour]) => [status, colour])).toEqual([
    ['200', 'c2'],
    ['404', 'c4'],
    ['502', 'c5'],
    ['503', 'c5'],
  ]);
  expect(section).toMatch(/class="legend".*2xx.*4xx.*5xx/s);
});

test('the form shows which days a named period is', async () => {
  const first = await page('');
  expect(first).toContain('name="first" value="2026-11-01"');
  expect(first).toContain('name="last" value="2026-11-30"');
  expect(titleOf(await page(sentBy(first, {})))).toContain('until now');
  expect(titleOf(await page(sentBy(first, { range: 'last_month' })))).toBe('October 2026');
});

test('a time without usage leads to one that may have some', async () => {
  expect(await page('month=2019-01&service=orders')).toMatch(
    /href="\/\?range=this_year&amp;service=orders"\s*>this year</,
  );
});

test('days without any usage up to now are said, where the time still runs', async () => {
  const until = (day: number) => used(day, 'search', 200, 3);
  expect(await page('', until(18))).toContain('Nothing has been counted after 18 November.');
  expect(await page('range=this_quarter', until(20))).toContain('counted after 20 November.');
  expect(await page('', until(21))).not.toContain('Nothing has been counted');
  expect(await page('', [...until(12), event({ at: now - 1_000 })])).not.toContain('Nothing has');
  expect(await page('first=2026-11-01&last=2026-11-21', until(12))).not.toContain('Nothing has');
});

test('the table of the chart has the classes of status that occur', async () => {
  const html = await page('');
  const head = /aria-labelledby="chart" tabindex.*?<\/thead>/s.exec(html)?.[0] ?? '';
  expect(wordsOf(head)).toMatch(/Billable\s+2xx\s+4xx\s+5xx\s*$/);
  expect(linesOf(html, 'chart').rows[17]?.slice(1)).toEqual(['168', '107', '100', '7', '61']);
});
