import { expect, test } from '@jest/globals';
import { createMemoryAlertStore } from '../../../../shared/adapters/memory/alert-store.ts';
import { readBillableText } from '../../../../shared/customers/billable-file.ts';
import { showPage, wordsOf } from '../../../support/page/show-page.ts';

const fileWith = (rules: number) => {
  const alerts = Array.from({ length: rules }, (_, i) => ({
    name: `plan ${i}`,
    customer: 'acme',
    meter: 'requests',
    period: 'month',
    limit: 100,
    at: [100],
  }));
  const reading = readBillableText(JSON.stringify({ customers: [{ id: 'acme' }], alerts }));
  if (reading.kind === 'invalid') throw new Error('the file must be valid');
  return reading.file;
};

const pageOf = async (rules: number, query: string) => {
  const text = await showPage(query, {
    now: Date.parse('2026-11-22T12:00:00Z'),
    file: () => fileWith(rules),
    alerts: createMemoryAlertStore(),
  });
  return wordsOf(text);
};

test('where there are more rules than are looked at, card and view say of how many, and where the rest is', async () => {
  expect(await pageOf(201, '')).toMatch(
    /Limits reached none no one was warned , by the first 200 of 201 rules/,
  );
  expect(await pageOf(201, 'view=alerts')).toMatch(
    /The first 200 of 201 rules are looked at here; npx billable alerts lists all of them\./,
  );
});

test('where all rules are looked at, nothing is said of their number', async () => {
  expect(await pageOf(200, '')).toMatch(/Limits reached none no one was warned (?!,)/);
  expect(await pageOf(200, 'view=alerts')).not.toContain('The first');
});

test('says of which time, zone and instant it is', async () => {
  expect(await pageOf(1, 'view=alerts')).toContain(
    'Alerts The periods that run now · UTC · as of 22 Nov, 12:00:00 No customer has reached',
  );
});
