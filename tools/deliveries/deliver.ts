import type { EpochMs } from '../../shared/calendar/instant.ts';
import { isDeepStrictEqual } from 'node:util';

import { countByHand, linesOfHours } from '../../test/support/metering/count-by-hand.ts';
import type { ApiAnswer, ApiClient } from '../smoke/api-client.ts';
import type { Plan } from './plan.ts';

type Delivered = {
  /** Answers to deliveries: batches that were taken, and that had been before. */
  readonly taken: number;
  readonly duplicates: number;
  /** Answers that said "later", after which the same bytes were sent again. */
  readonly retries: number;
};

type DeliverOptions = {
  readonly post: (body: Buffer) => Promise<ApiAnswer>;
  readonly senders: number;
};

/** Sends what is planned by several senders at the same time. Throws on an answer that is wrong. */
export const deliverAll = async (
  { bodies, order }: Plan,
  { post, senders }: DeliverOptions,
): Promise<Delivered> => {
  const takenBy = new Map<number, number>();
  const queue = order.values();
  let [duplicates, retries] = [0, 0];

  /** As Kong does: what is not taken is sent again, byte for byte. */
  const deliver = async (batch: number): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      const { status, body } = await post(bodies[batch] ?? Buffer.alloc(0));
      if (status >= 500 && attempt < 20) {
        retries++;
        continue;
      }
      if (status !== 200) throw new Error(`batch ${batch} was answered with ${status}`);
      const { duplicate } = JSON.parse(body.toString()) as { readonly duplicate: boolean };
      if (duplicate) duplicates++;
      else takenBy.set(batch, (takenBy.get(batch) ?? 0) + 1);
      return;
    }
  };
  const send = async (): Promise<void> => {
    for (const batch of queue) await deliver(batch);
  };
  await Promise.all(Array.from({ length: senders }, send));
  const twice = [...takenBy].filter(([, times]) => times > 1).map(([batch]) => batch);
  if (twice.length > 0) throw new Error(`taken more than once: batches ${twice.join(', ')}`);
  return { taken: takenBy.size, duplicates, retries };
};

type Reader = { readonly api: ApiClient; readonly readToken: string };

/** Everything that was answered before this instant is counted. */
export const asOf = async ({ api, readToken }: Reader): Promise<EpochMs> => {
  const headers = { authorization: `Bearer ${readToken}` };
  const { status, body } = await api('/billable?period=month', { headers });
  if (status !== 200) throw new Error(`/billable answered ${status}`);
  return Date.parse((JSON.parse(body.toString()) as { as_of: string }).as_of);
};

/** Compares `/billable` by the hour with a count of each body once. Gives the number of requests. */
export const expectCounted = async (
  { bodies }: Plan,
  { api, readToken }: Reader,
): Promise<number> => {
  const headers = { authorization: `Bearer ${readToken}` };
  const { status, body } = await api('/billable?period=hour&limit=10000', { headers });
  if (status !== 200) throw new Error(`/billable answered ${status}`);
  const { data } = JSON.parse(body.toString()) as { data: Parameters<typeof linesOfHours>[0] };
  const expected = countByHand(bodies);
  if (!isDeepStrictEqual(linesOfHours(data), expected)) {
    throw new Error('/billable differs from a count by hand');
  }
  return Object.values(expected).reduce((sum, count) => sum + count, 0);
};
