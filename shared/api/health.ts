import { StoreUnavailable } from '../ports/store-unavailable.ts';
import type { FailureLog } from './failure.ts';
import type { Handler } from './message.ts';

/**
 * `GET /health`: 200 where `check` passes, 503 with a code where it throws. It is open to anyone, so
 * it names no path, address or person, and `check` must cost next to nothing. Never throws.
 */
export const createHealthHandler =
  (check: () => unknown, log: FailureLog): Handler =>
  async () => {
    try {
      await check();
      return health(200, { status: 'ok' });
    } catch (error) {
      log(error);
      const reason = error instanceof StoreUnavailable ? error.fault : 'internal_error';
      return health(503, { status: 'failing', reason });
    }
  };

const health = (status: number, body: Readonly<Record<string, string>>) => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
