import type { TimeZone } from '../../shared/calendar/zone.ts';
import type { LabelName } from '../../shared/metering/labels.ts';
import { meterNames } from '../../shared/metering/meters.ts';
import type { Meter } from '../../shared/metering/series.ts';
import type { billingSettings } from '../../shared/settings/billing.ts';
import type { meteringSettings } from '../../shared/settings/metering.ts';
import type { Values } from '../../shared/settings/setting.ts';
import { softwareVersion } from '../../shared/software-version.ts';
import type { BillableStatuses } from '../../shared/usage/billable-statuses.ts';
import type { GroupBy } from '../../shared/usage/group-by.ts';

export type ReportSettings = {
  readonly billingTimezone: TimeZone;
  readonly billableStatuses: BillableStatuses;
  /** Of months without a version; the others keep what theirs has. */
  readonly groupBy: GroupBy;
  /** Likewise: all that are counted, requests first, in the order of their columns. */
  readonly meters: readonly Meter[];
  /** Likewise: what usage is split by now. */
  readonly labels: readonly LabelName[];
  readonly maxEventAgeDays: number;
  readonly restatementDays: number;
  readonly softwareVersion: string;
  /** The release of the zone database that cuts the months, such as `2026a`. */
  readonly tzdataVersion: string;
};

/** What reports take of the settings of a server or a stack. */
export type ReportConfig = Pick<
  Values<typeof billingSettings & typeof meteringSettings>,
  | 'billingTimezone'
  | 'billableStatuses'
  | 'reportGroupBy'
  | 'meters'
  | 'labels'
  | 'maxEventAgeDays'
  | 'restatementDays'
>;

/** The settings of reports, with the zone database of the process: `process.versions.tz`. */
export const reportSettings = (
  config: ReportConfig,
  tzdataVersion: string | undefined,
): ReportSettings => ({
  billingTimezone: config.billingTimezone,
  billableStatuses: config.billableStatuses,
  groupBy: config.reportGroupBy,
  meters: meterNames(config.meters.definitions),
  labels: config.labels,
  maxEventAgeDays: config.maxEventAgeDays,
  restatementDays: config.restatementDays,
  softwareVersion,
  tzdataVersion: tzdataVersion ?? 'unknown',
});
