import type { Handler } from './message.ts';

/**
 * `GET /health`: 200 where `check` resolves. It is open to anyone, so it says nothing more, and
 * `check` must cost next to nothing. Throws what `check` throws.
 */
export const createHealthHandler =
  (check: () => Promise<unknown>): Handler =>
  async () => {
    await check();
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: JSON.stringify({ status: 'ok' }),
    };
  };
