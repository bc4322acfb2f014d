import { expect, test } from '@jest/globals';

import { createLagoClient } from '../../../../shared/adapters/lago/client.ts';

test.each([
  [503, true],
  [429, false],
])('%i to a question is about one customer: %s', async (status, isOfOne) => {
  const client = createLagoClient({
    url: 'https://lago.example',
    apiKey: 'key',
    now: () => 0,
    outbound: async () => ({ status, header: () => '600', text: '' }),
  });
  await expect(client.find('/api/v1/customers/cus_1')).rejects.toMatchObject({
    retryAfterMs: 600_000,
    isOfOne,
  });
});
