import { expect, test } from '@jest/globals';

import { customerProblems } from '../../../cli/push/customer-problems.ts';
import { SystemUnavailable } from '../../../shared/ports/billing-system.ts';

test('a customer about whom the system does not answer is listed, and the others are asked', async () => {
  const places = ['cus_1', 'cus_2', 'cus_3'].map((subject, i) => ({
    id: `a${i + 1}`,
    subject,
    event: 'api_requests',
  }));
  const problems = await customerProblems(places, {
    month: '2026-11',
    records: [],
    clock: () => 0,
    sleep: async () => undefined,
    system: {
      name: 'stripe',
      parallel: 2,
      clock: async () => null,
      terms: async ({ subject }) => {
        if (subject === 'cus_2') throw new SystemUnavailable('stripe answers 500');
        const objection = subject === 'cus_1' ? 'its subscription renews on day 15' : null;
        return { objection, price: null };
      },
    },
  });
  expect(problems.map(({ id, problem }) => [id, problem])).toEqual([
    ['a1', 'its subscription renews on day 15'],
    ['a2', 'it is not known: stripe answers 500'],
  ]);
});
