import type { LabelName } from '../metering/labels.ts';
import { meterNames, ownMeterPaths } from '../metering/meters.ts';
import type { MeterDefinition } from '../metering/quantity.ts';
import type { Handler } from './message.ts';

type WhoamiSettings = {
  readonly labels: readonly LabelName[];
  readonly meters: readonly MeterDefinition[];
};

/**
 * `GET /whoami`: what the token that asks opens, and what is counted here. Where meters of one's own
 * stand in an entry is no business of customers; the doctor of Kong compares it with what Kong sends.
 */
export const createWhoamiHandler = ({ labels, meters: definitions }: WhoamiSettings): Handler => {
  const meters = meterNames(definitions);
  const paths = ownMeterPaths(definitions);
  const hasPaths = Object.keys(paths).length > 0;
  return async ({ caller }) => {
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
        ...(hasPaths && customer === null && { meter_paths: paths }),
      }),
    };
  };
};
