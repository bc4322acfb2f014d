import type { CustomerEntry } from '../../../shared/customers/entry.ts';
import type { AlertRule } from '../../../shared/customers/read-alerts.ts';
import { noLabels } from '../../../shared/metering/labels.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { event } from '../metering/events.ts';
import type { Written } from './directory.ts';

const days = [
  ...['2026-09-03', '2026-10-02', '2026-10-20'].map((day) => `${day}T10:00:00Z`),
  '2026-11-11T23:30:00Z',
];

const used = (id: string, customId: string, username: string, service: string): UsageEvent[] =>
  days.flatMap((day) =>
    [200, 404].map((status) =>
      event({
        at: Date.parse(day),
        consumer: { id, customId, username },
        labels: { ...noLabels, service },
        status,
      }),
    ),
  );

export const acme: Written = {
  id: 'acme',
  name: 'Acme Corp',
  claims: [
    { value: 'custom_id:own-1', since: null },
    { value: 'username:shared', since: null },
    { value: 'custom_id:own-2', since: '2026-10' },
  ],
};

/** Before it claims `own-2`, that custom id pays for itself. */
export const ownUsage = [
  ...used('own-id-1', 'own-1', 'own-user', 'maps'),
  ...used('own-id-2', 'own-2', 'own-user', 'weather'),
  ...used('own-id-3', '', 'shared', ''),
];

export const secret: Written = {
  id: 'secret-customer',
  name: 'Secret Corp',
  claims: [
    { value: 'custom_id:secret-1', since: null },
    { value: 'id:secret-id-2', since: null },
    { value: 'custom_id:secret-3', since: '2026-10' },
  ],
};

/** Of customers with an entry and without; some share a username, a service or a custom id with acme. */
export const secretUsage = [
  ...used('secret-id-1', 'secret-1', 'own-user', 'maps'),
  ...used('secret-id-2', 'own-2', 'shared', 'secret-service'),
  ...used('secret-id-3', 'secret-3', 'secret-user', 'weather'),
  ...used('secret-id-4', 'acme', '', 'maps'),
  event({
    at: Date.parse('2026-08-15T00:00:00Z'),
    consumer: { id: 'secret-id-5', customId: '', username: '' },
  }),
];

export const ownWords = ['acme', 'custom_id:own-1', 'own-user', 'own-2', 'id:own-id-3', 'shared'];

export const foreignWords = [
  'secret-customer',
  'Secret Corp',
  'secret-1',
  'secret-id-1',
  'secret-id-2',
  'secret-user',
  'secret-service',
  'custom_id:acme',
];

export const entryOf = ({ id, name }: Written): CustomerEntry => ({
  id,
  name,
  claims: [],
  tokensAfter: null,
  stripe: null,
  lago: null,
  openmeter: null,
});

/** A rule of each, and one of all. */
export const rulesOf = (written: readonly Written[]): readonly AlertRule[] =>
  ['*', ...written.map(({ id }) => id)].map((customer) => ({
    name: `plan of ${customer}`,
    customer,
    meter: 'requests',
    billable: true,
    period: 'month',
    limit: 100,
    at: [1, 80],
  }));
