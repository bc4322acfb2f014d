import { createHash } from 'node:crypto';

import type { BillableFile } from '../../shared/customers/billable-file.ts';
import { payersOf } from '../../shared/customers/directory.ts';
import type { CounterReader, StoreIdentifier } from '../../shared/ports/counter-store.ts';
import { pushDirectoryOf, pushSystemsOf } from '../../shared/push/directory.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import type { BillableStatuses } from '../../shared/usage/billable-statuses.ts';
import { connectSystems, type PushSecrets, type SystemMakers } from './connect-systems.ts';
import { meterNames, type Meters } from '../../shared/metering/meters.ts';
import type { PushContext } from './context.ts';
import { createReadTotals } from './read-totals.ts';

type Parts = Pick<
  PushContext,
  'ledger' | 'files' | 'clock' | 'sleep' | 'deadline' | 'onProgress'
> & {
  readonly store: Pick<CounterReader, 'read' | 'catchUp'> & Pick<StoreIdentifier, 'identity'>;
  readonly file: BillableFile;
  readonly settings: {
    readonly billingTimezone: TimeZone;
    readonly billableStatuses: BillableStatuses;
    readonly meters: Pick<Meters, 'definitions'>;
  };
  readonly secrets: PushSecrets;
  readonly makers: SystemMakers;
};

/** What a run needs, of the parts that each composition root has. */
export const newPushContext = async ({
  store,
  file,
  settings: { billingTimezone: timezone, billableStatuses, meters },
  secrets,
  makers,
  ...given
}: Parts): Promise<PushContext> => {
  const payers = payersOf(file.customers, timezone);
  const directory = pushDirectoryOf(file);
  return {
    ...given,
    store,
    systems: await connectSystems(pushSystemsOf(file), secrets, makers),
    readTotals: createReadTotals({
      counters: store,
      payers,
      customers: directory,
      billableStatuses,
      timezone,
    }),
    directory,
    meters: meterNames(meters.definitions),
    zoneOf: () => timezone,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  };
};
