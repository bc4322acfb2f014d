import { expect, test } from '@jest/globals';
import { createMemoryAlertStore } from '../../../../shared/adapters/memory/alert-store.ts';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import { readBillableText } from '../../../../shared/customers/billable-file.ts';
import { payersOf } from '../../../../shared/customers/directory.ts';
import { noLabels } from '../../../../shared/metering/labels.ts';
import { batch } from '../../../support/metering/batches.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { linesOf } from '../../../support/page/figures.ts';
import { showPage, wordsOf } from '../../../support/page/show-page.ts';
import { reportSettings } from '../../../support/reports/settings.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

const plan = {
  name: 'plan',
  customer: '*',
  meter: 'requests',
  period: 'month',
  limit: 100,
  at: [80],
};

const customers = [
  { id: 'acme', name: 'Acme Corp', consumers: ['custom_id:acme'] },
  { id: 'globex', consumers: ['custom_id:globex'] },
];

const used = (customId: string, service: string, times: number) =>
  Array.from({ length: times }, () =>
    event({
      consumer: consumer({ id: `${customId}-id`, customId, username: `${customId}-web` }),
      at: Date.UTC(2026, 10, 10),
      labels: { ...noLabels, service },
    }),
  );

const traffic = [...used('acme', 'orders', 7), ...used('globex', 'orders', 4)];

const page = async (query: string, events = traffic): Promise<string> => {
  const store = createMemoryCounterStore();
  await store.applyOnce(batch({ events, receivedAt: now }));
  const reading = readBillableText(JSON.stringify({ customers, alerts: [plan] }));
  if (reading.kind === 'invalid') throw new Error('the file must be valid');
  const { file } = reading;
  return showPage(query, {
    now,
    reader: store,
    file: () => file,
    payers: () => payersOf(file.customers, 'UTC'),
    alerts: createMemoryAlertStore(),
    settings: reportSettings({ meters: ['requests', 'credits'] }),
  });
};

test('a part of a customer leads to the part of that customer alone', async () => {
  expect(await page('customer=acme')).toContain('href="/?customer=acme&amp;service=orders"');
  const orders = await page('service=orders&customer=acme');
  expect(wordsOf(orders)).toContain('orders of Acme Corp had 7 requests so far');
  expect(orders).toContain('href="/?customer=acme&amp;service=orders&amp;consumer=id%3Aacme-id"');
  expect(orders).toContain('&amp;customer=acme&amp;service=orders&amp;group_by=');
  expect(orders).not.toContain('globex');
});

test('the share of a limit stands beside the numbers of its own period alone', async () => {
  expect(await page('')).toContain('Of the limit');
  expect(await page('month=2026-11')).toContain('Of the limit');
  expect(await page('range=this_year')).not.toContain('Of the limit');
});

test('a name that cannot be seen, or turns others round, is shown as what it is', async () => {
  const named = (id: string, username: string, service: string) =>
    event({
      consumer: consumer({ id, customId: '', username }),
      at: Date.UTC(2026, 10, 10),
      labels: { ...noLabels, service },
    });
  const text = wordsOf(
    await page('', [
      named('1', ' ', ' '),
      named('2', '\u200b', 'a'),
      named('3', '\u202eevil', 'a'),
    ]),
  );
  expect(text).toContain('(blank)');
  expect(text).toContain('\\u{200b}');
  expect(text).toContain('\\u{202e}evil');
  expect(text).not.toMatch(/[\u200b\u202e]/);
  expect(wordsOf(await page('service=%20'))).toContain('(blank) in November 2026');
});

test('a list is compared as the first view is, and says how far customers are on the way', async () => {
  const before = (customId: string, times: number) =>
    used(customId, 'orders', times).map((each) => ({ ...each, at: Date.UTC(2026, 9, 1, 5) }));
  const counted = [...traffic, ...before('acme', 14), ...before('globex', 8)];
  const list = wordsOf(await page('view=customers', counted));
  expect(list.replaceAll(' ,', ',').replaceAll(' .', '.')).toContain(
    '2 customers with 11 requests so far, 50 % less than the 22 on 1–21 October.',
  );
  expect(list).toMatch(/vs 1–21 October Of the limit Acme Corp acme 7 63.6 % 7 −50 % 7 %/);
  const services = wordsOf(await page('view=services', counted));
  expect(services).toMatch(/vs 1–21 October orders 11 100 % 11 −50 %/);
  expect(services).not.toContain('Of the limit');
});

test('a consumer says whose it is, and what else it is known by', async () => {
  const html = await page('consumer=id:acme-id');
  expect(wordsOf(html)).toContain(
    'acme-web in November 2026 until now custom id acme · id acme-id',
  );
  expect(html).toContain('href="/?customer=acme"');
});

test('beside another meter stand its own limits alone, and those alone who used it', async () => {
  const counted = traffic.map((each) =>
    each.consumer.customId === 'acme'
      ? { ...each, quantities: [{ meter: 'credits', amount: 10 }] }
      : each,
  );
  for (const [query, id] of [
    ['meter=credits', 'largest-customer'],
    ['meter=credits&view=customers', 'list'],
  ] as const) {
    const html = await page(query, counted);
    expect(html).not.toContain('Of the limit');
    expect(linesOf(html, id).rows.map((row) => row.slice(0, 2))).toEqual([
      [expect.stringContaining('Acme Corp'), '70'],
    ]);
  }
  const list = wordsOf(await page('meter=credits&view=customers', counted));
  expect(list).toMatch(/ 1 customer with\s+70 credits so far/);
});

test('names that look alike are shown as what they are', async () => {
  const service = (name: string) => used('acme', name, 1);
  const names = [
    '\u3164',
    '\u2800',
    'a\ufe0fb',
    ' lead',
    'two  blanks',
    'a\u00a0b',
    'a b',
    '\u2764\ufe0f',
  ];
  const html = await page('', names.flatMap(service));
  const shown = linesOf(html, 'largest-service').rows.map(([name]) => name);
  expect(new Set(shown)).toEqual(
    new Set([
      '\\u{3164}',
      '\\u{2800}',
      'a\\u{fe0f}b',
      '\\u{20}lead',
      'two \\u{20}blanks',
      'a\\u{a0}b',
      'a b',
      '\u2764\ufe0f',
    ]),
  );
});

test('a list of no one has its files too', async () => {
  const html = await page('view=customers&month=2026-10');
  expect(wordsOf(html)).toContain('No customer has usage in this time.');
  expect(html).toMatch(/\/billable\?period=month&amp;from=2026-10-01[^"]*&amp;format=csv">CSV</);
});
