import { expect, test } from '@jest/globals';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { billableText } from '../../../soak/world/billable-file.ts';
import { firstClaims, isSteady, soakPayerOf } from '../../../soak/world/customers.ts';

test('a claimed custom id names the payer; else the custom id, the id, or no one', () => {
  const claims = new Map([['cust-8', 'left']]);
  expect(soakPayerOf({ id: 'id-8', customId: 'cust-8' }, claims)).toBe('left');
  expect(soakPayerOf({ id: 'id-9', customId: 'cust-9' }, claims)).toBe('cust-9');
  expect(soakPayerOf({ id: 'id-10', customId: '' }, claims)).toBe('id:id-10');
  expect(soakPayerOf({ id: 'anonymous', customId: '' }, claims)).toBe('anonymous');
});

test('only the consumers of steady customers are steady', () => {
  expect([isSteady('id-1'), isSteady('id-8'), isSteady('id-10'), isSteady('')]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

const systems = 'webhook: { url: https://hooks.example/billable }\n';

test('the file is right for claims of all kinds, and none when it is cut in the middle', () => {
  const noMoved = new Map([...firstClaims].filter(([, customer]) => customer !== 'left'));
  for (const claims of [firstClaims, noMoved]) {
    const text = billableText(claims, systems);
    expect(readBillableText(text)).toMatchObject({ kind: 'valid' });
    expect(readBillableText(text.slice(0, text.lastIndexOf(', ')))).toMatchObject({
      kind: 'invalid',
    });
  }
});
