import type { FailureLog } from '../../shared/api/failure.ts';
import type { Handler } from '../../shared/api/message.ts';
import type { createServerMetrics } from './metrics.ts';

type Metrics = Pick<ReturnType<typeof createServerMetrics>, 'text' | 'contentType'>;

/**
 * `GET /metrics`: what this process counted, and what `readStore` says of the store. Where the store
 * cannot be read, the rest is answered all the same, with `billable_store_readable` 0.
 */
export const createMetricsHandler =
  (metrics: Metrics, readStore: Handler, log: FailureLog): Handler =>
  async (request) => {
    const body = `${await metrics.text()}${await storeText(readStore, request, log)}`;
    const headers = { 'content-type': metrics.contentType, 'cache-control': 'no-store' };
    return { status: 200, headers, body };
  };

const storeText = async (
  readStore: Handler,
  request: Parameters<Handler>[0],
  log: FailureLog,
): Promise<string> => {
  try {
    const { status, body } = await readStore(request);
    // An error was logged where it happened.
    return status === 200 && typeof body === 'string' ? body : notReadable;
  } catch (error) {
    log(error);
    return notReadable;
  }
};

const notReadable = '# TYPE billable_store_readable gauge\nbillable_store_readable 0\n';
