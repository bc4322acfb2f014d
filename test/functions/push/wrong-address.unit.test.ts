import { describe, expect, test } from '@jest/globals';

import type { Outbound } from '../../../shared/ports/outbound.ts';
import { batchedSystems, url } from '../../support/push/batched-systems.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';

/** Answers questions, and by a status what is sent. */
const server = () => {
  const state = { status: 404, sent: 0 };
  const outbound: Outbound = async ({ method }) => {
    if (method === 'POST') state.sent += 1;
    return { status: method === 'POST' ? state.status : 200, header: () => '', text: '{}' };
  };
  return { state, outbound };
};

describe.each(['http', 'openmeter', 'lago'] as const)('%s at a wrong address', (name) => {
  test.each([404, 405, 410, 301])(
    'has one problem where it answers %i, refuses no one, and takes all when it is right',
    async (status) => {
      const customers = Array.from({ length: 300 }, (_, n) => `c${n}`);
      const { world, show } = withTwoCustomers(undefined, customers);
      for (const id of customers) {
        world.set(month, id, 5);
        world.directory.set(id, { lago: id });
      }
      const { state, outbound } = server();
      const system = {
        ...batchedSystems[name](outbound, () => world.now),
        terms: async () => ({ objection: null, price: null }),
        meterProblem: async () => null,
      };
      state.status = status;
      const [outcome] = await world.run(system);
      expect(outcome).toMatchObject({ outcome: 'failed', accepted: 0, refused: 0 });
      const text = `${url} answers ${status}: nothing takes totals at this address. It is the url in billable.yaml.`;
      expect(outcome?.alarms).toEqual([text]);
      expect(state.sent).toBeLessThanOrEqual(system.parallel);
      state.status = 200;
      expect((await world.run(system))[0]).toMatchObject({ outcome: 'done', accepted: 300 });
      expect((await show()).filter(([, , , is]) => is !== 'accepted')).toEqual([]);
    },
  );
});
