import { createHash } from 'node:crypto';

import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { CounterReader, StoreIdentifier } from '../../shared/ports/counter-store.ts';
import { pushDirectoryOf, pushSystemsOf } from '../../shared/push/directory.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import type { BillableStatuses } from '../../shared/usage/billable-statuses.ts';
import { connectSystems, type PushSecrets, type SystemMakers } from './connect-systems.ts';
import { meterNames, type Meters } from '../../shared/metering/meters.ts';
import type { PushContext } from './context.ts';
import { createReadTotals } from './read-totals.ts';
import { pushBasisOf } from './push-basis.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import type { ReportTexts } from '../../shared/report-files/read-history.ts';
import { readZones } from '../../shared/report-files/zones.ts';
import type { Month } from '../../shared/reports/month.ts';
import { zoneOfMonth } from '../../shared/reports/zones.ts';

type Parts = Pick<PushContext, 'ledger' | 'clock' | 'sleep' | 'deadline' | 'onProgress'> & {
  /** Where the marks lie, and the reports. */
  readonly files: ReportTexts & Pick<ReportStore, 'create'>;
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
  files,
  file,
  settings: { billingTimezone: timezone, billableStatuses, meters },
  secrets,
  makers,
  ...given
}: Parts): Promise<PushContext> => {
  const zones = await readZones(files);
  const zoneOf = (month: Month) => zoneOfMonth(zones, month, timezone);
  const directory = pushDirectoryOf(file);
  return {
    ...given,
    store,
    files,
    systems: await connectSystems(pushSystemsOf(file), secrets, makers),
    readTotals: createReadTotals({
      counters: store,
      customers: directory,
      basisOf: async (month) =>
        pushBasisOf(files, month, { billableStatuses, customers: file.customers }),
      zoneOf,
    }),
    directory,
    meters: meterNames(meters.definitions),
    zoneOf,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  };
};
