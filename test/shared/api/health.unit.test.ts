import { expect, test } from '@jest/globals';
import { createHealthHandler } from '../../../shared/api/health.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { jsonOf, request } from '../../support/api/requests.ts';

const healthOf = async (check: () => unknown) => {
  const logged: unknown[] = [];
  const handler = createHealthHandler(check, (error) => logged.push(error));
  const response = await handler(request({ path: '/health' }));
  return { status: response.status, json: await jsonOf(response), logged };
};

test('health is 200 where the check passes', async () => {
  expect(await healthOf(async () => null)).toEqual({
    status: 200,
    json: { status: 'ok' },
    logged: [],
  });
});

test('health is 503 with the code of the fault alone where the store is at fault', async () => {
  const fault = new StoreUnavailable('the disk of /var/lib is full', { fault: 'disk_full' });
  const failing = await healthOf(() => {
    throw fault;
  });
  expect(failing).toEqual({
    status: 503,
    json: { status: 'failing', reason: 'disk_full' },
    logged: [fault],
  });
});

test('health is 503 without the text of an error that no one has judged', async () => {
  const { status, json } = await healthOf(async () => {
    throw new Error('token=abc');
  });
  expect({ status, json }).toEqual({
    status: 503,
    json: { status: 'failing', reason: 'internal_error' },
  });
});
