import { expect, test } from '@jest/globals';
import { readBillableText } from '../../../shared/customers/billable-file.ts';

const fileOf = (text: string) => {
  const reading = readBillableText(text);
  if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return reading.file;
};

const whole = `
customers:
  - id: acme                       # a comment
    name: Acme Corp
    consumers: [custom_id:cust-0001, { consumer: username:acme-batch, since: 2026-06 }]
    tokens_after: 2026-11-01T00:00:00Z
    stripe: cus_123
    lago: sub_acme
    openmeter: acme
  - id: "007"
alerts:
  - { name: plan, customer: acme, meter: requests, period: month, limit: 1000000, at: [100, 80] }
push:
  stripe:    { meters: { requests: api_requests }, grace: 1h }
  openmeter: { url: https://openmeter.example, api: openmeter, meters: { requests: api_requests } }
  lago:      { url: https://lago.example, meters: { requests: api_requests }, total: all }
  http:      { url: https://in.example/usage, meters: { requests: api_requests } }
webhook: { url: https://hooks.example/billable }
`;

test('the whole grammar is read', () => {
  const file = fileOf(whole);
  expect(file.customers).toEqual([
    {
      id: 'acme',
      name: 'Acme Corp',
      claims: [
        { kind: 'customId', value: 'cust-0001', since: '' },
        { kind: 'username', value: 'acme-batch', since: '2026-06' },
      ],
      tokensAfter: Date.UTC(2026, 10, 1),
      stripe: 'cus_123',
      lago: 'sub_acme',
      openmeter: 'acme',
    },
    {
      id: '007',
      name: '',
      claims: [],
      tokensAfter: null,
      stripe: null,
      lago: null,
      openmeter: null,
    },
  ]);
  expect(file.alerts).toEqual([
    {
      name: 'plan',
      customer: 'acme',
      meter: 'requests',
      billable: true,
      period: 'month',
      limit: 1_000_000,
      at: [80, 100],
    },
  ]);
  const meters = new Map([['requests', 'api_requests']]);
  const usual = { meters, graceMs: 72 * 3_600_000, total: 'billable', api: null };
  expect([...file.push]).toEqual([
    ['stripe', { ...usual, url: null, graceMs: 3_600_000 }],
    ['openmeter', { ...usual, url: 'https://openmeter.example', api: 'openmeter' }],
    ['lago', { ...usual, url: 'https://lago.example', total: 'all' }],
    ['http', { ...usual, url: 'https://in.example/usage' }],
  ]);
  expect(file.webhook).toEqual({ url: 'https://hooks.example/billable' });
});

test.each([
  '',
  '# nothing yet\n',
  'customers:\nalerts:\npush:\nwebhook:\n',
  '{}',
  '---\n',
  '\uFEFFcustomers: []\n',
])('all of it is optional: %j', (text) => {
  expect(readBillableText(text).kind).toBe('valid');
});
