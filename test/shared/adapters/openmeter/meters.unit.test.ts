import { expect, test } from '@jest/globals';

import { createOpenMeterSystem } from '../../../../shared/adapters/openmeter/billing-system.ts';
import { createOutbound } from '../../../../shared/adapters/outbound/caller.ts';
import { openmeterKey, startOpenMeterDouble } from '../../../support/push/openmeter-double.ts';

const start = async (api: 'openmeter' | 'konnect', others: number) => {
  const double = await startOpenMeterDouble(api);
  double.aggregations.clear();
  for (let n = 0; n < others; n += 1) double.aggregations.set(`other_${n}`, 'SUM');
  double.aggregations.set('api_requests', 'LATEST');
  const given = { url: double.server.url, api, apiKey: openmeterKey, now: Date.now };
  const system = createOpenMeterSystem({
    ...given,
    outbound: createOutbound(),
  });
  const ask = async () => system.meterProblem('api_requests');
  return { double, ask };
};

test.each(['openmeter', 'konnect'] as const)(
  'a meter behind the first page of %s is found, by one reading of the list',
  async (api) => {
    const { double, ask } = await start(api, 250);
    try {
      expect(await ask()).toBeNull();
      expect(await ask()).toBeNull();
      // The last one has nothing, which ends the list.
      expect(double.server.asked).toHaveLength(4);
    } finally {
      await double.server.stop();
    }
  },
);

test('a list that never ends is a problem, and no answer', async () => {
  const { double, ask } = await start('konnect', 0);
  let meters = 0;
  double.server.answerBy(() => ({
    status: 200,
    body: { data: [{ id: String((meters += 1)), event_type: 'other', aggregation: 'latest' }] },
  }));
  try {
    await expect(ask()).rejects.toThrow(/the list of meters goes on after 100 of them/);
  } finally {
    await double.server.stop();
  }
});

test('a list that is not there is a problem of the address', async () => {
  const { double, ask } = await start('openmeter', 0);
  double.server.answerBy(() => ({ status: 404 }));
  try {
    await expect(ask()).rejects.toThrow(
      /answers 404 where it is asked for its meters: look at url/,
    );
  } finally {
    await double.server.stop();
  }
});
