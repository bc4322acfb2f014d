import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from '@jest/globals';
import { readBillableText } from '../../../shared/customers/billable-file.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../docs/billable.schema.json', import.meta.url), 'utf8'),
) as object;
const isValid = new Ajv({ strict: false, allErrors: true }).compile(schema);

const alert = {
  name: 'plan',
  customer: 'acme',
  meter: 'requests',
  period: 'month',
  limit: 10,
  at: [80],
};
const target = { url: 'https://in.example', meters: { requests: 'r' } };

// JSON is YAML: the same text goes to both.
test.each([
  [true, {}],
  [true, { customers: null, alerts: null, push: null, webhook: null }],
  [
    true,
    {
      customers: [
        {
          id: 'acme',
          name: '=1',
          consumers: ['id:x', { consumer: 'username:y', since: '2026-06' }],
        },
      ],
    },
  ],
  [
    true,
    {
      customers: [
        { id: '007', tokens_after: '2026-11-01T00:00:00Z', stripe: 'c', lago: 's', openmeter: 'o' },
      ],
    },
  ],
  [
    true,
    { alerts: [alert, { ...alert, name: 'b', customer: '*', billable: false, at: [1, 1_000] }] },
  ],
  [
    true,
    {
      push: {
        stripe: { meters: { requests: 'r' }, grace: '1h' },
        lago: { ...target, total: 'all' },
        http: target,
      },
    },
  ],
  [true, { push: { openmeter: { ...target, api: 'konnect', grace: '3d' } } }],
  [true, { webhook: { url: 'http://hooks.example/x?y=z' } }],
  [false, []],
  [false, { customer: [] }],
  [false, { customers: {} }],
  [false, { customers: [{ name: 'x' }] }],
  [false, { customers: [{ id: 7 }] }],
  [false, { customers: [{ id: 'a b' }] }],
  [false, { customers: [{ id: 'anonymous' }] }],
  [false, { customers: [{ id: 'a', consumers: ['acme'] }] }],
  [false, { customers: [{ id: 'a', consumers: ['id:anonymous'] }] }],
  [false, { customers: [{ id: 'a', consumers: [{ since: '2026-06' }] }] }],
  [false, { customers: [{ id: 'a', consumers: [{ consumer: 'id:x', since: '2026-13' }] }] }],
  [false, { customers: [{ id: 'a', name: 'x\ny' }] }],
  [false, { customers: [{ id: 'a', tokens_after: '2026-11-01' }] }],
  [false, { alerts: [{ ...alert, at: [] }] }],
  [false, { alerts: [{ ...alert, at: [0] }] }],
  [false, { alerts: [{ ...alert, at: [1_001] }] }],
  [false, { alerts: [{ ...alert, at: [80.5] }] }],
  [false, { alerts: [{ ...alert, at: [80, 80] }] }],
  [false, { alerts: [{ ...alert, limit: 0 }] }],
  [false, { alerts: [{ ...alert, period: 'week' }] }],
  [false, { alerts: [{ ...alert, meter: undefined }] }],
  [false, { push: { stripe: { meters: { requests: 'r' } } } }],
  [false, { push: { http: { url: 'https://x' } } }],
  [false, { push: { http: { ...target, meters: {} } } }],
  [false, { push: { http: { ...target, api: 'konnect' } } }],
  [false, { push: { lago: { ...target, grace: '1w' } } }],
  [false, { push: { metronome: target } }],
  [false, { webhook: { url: 'https://u:p@x' } }],
  [false, { webhook: {} }],
])('editors say %s as the server does: %j', (allowed, file) => {
  expect(readBillableText(JSON.stringify(file)).kind).toBe(allowed ? 'valid' : 'invalid');
  expect(isValid(JSON.parse(JSON.stringify(file)))).toBe(allowed);
});
