import { expect, test } from '@jest/globals';

import { createOpenMeterSystem } from '../../../../shared/adapters/openmeter/billing-system.ts';
import { monthPeriod } from '../../../../shared/reports/month.ts';

test.each([
  [503, true],
  [429, false],
])('%i to a question is about one customer: %s', async (status, isOfOne) => {
  const system = createOpenMeterSystem({
    url: 'https://openmeter.example',
    api: 'openmeter',
    apiKey: 'key',
    now: () => 0,
    outbound: async () => ({ status, header: () => '600', text: '' }),
  });
  const place = { subject: 'acme', event: 'api_requests' };
  await expect(system.held?.(place, monthPeriod('2026-11', 'UTC'))).rejects.toMatchObject({
    retryAfterMs: 600_000,
    isOfOne,
  });
});
