import type { LabelName } from '../metering/labels.ts';
import type { Meter } from '../metering/series.ts';
import type { Handler } from './message.ts';

type WhoamiSettings = {
  readonly labels: readonly LabelName[];
  /** Requests first, in the order of the columns. */
  readonly meters: readonly Meter[];
};

/** `GET /whoami`: what the token that asks opens, and what is counted here. */
export const createWhoamiHandler =
  ({ labels, meters }: WhoamiSettings): Handler =>
  async ({ caller }) => {
    if (caller === undefined) throw new TypeError('who asks was not found out');
    const { scope, customer, expires } = caller;
    return {
      status: 200,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: JSON.stringify({
        scope,
        customer,
        expires: expires === null ? null : new Date(expires).toISOString(),
        labels,
        meters,
      }),
    };
  };
