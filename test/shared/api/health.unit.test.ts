import { expect, test } from '@jest/globals';
import { createHealthHandler } from '../../../shared/api/health.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { jsonOf, request } from '../../support/api/requests.ts';

test('health is 200 where the check passes', async () => {
  const response = await createHealthHandler(async () => null)(request({ path: '/health' }));
  expect(response.status).toBe(200);
  expect(await jsonOf(response)).toEqual({ status: 'ok' });
});

test('health fails where the check fails', async () => {
  const handler = createHealthHandler(async () => {
    throw new StoreUnavailable('busy');
  });
  await expect(handler(request())).rejects.toThrow(StoreUnavailable);
});
