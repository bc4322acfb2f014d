import { labelNames } from '../metering/labels.ts';
import { type Meter, requestsMeter } from '../metering/series.ts';
import type { UsageQuery } from '../usage/usage-query.ts';
import type { Manifest } from './manifest.ts';

/** What the lines of a month's report are about besides consumers, and count besides requests. */
export type ReportForm = Pick<UsageQuery, 'groupByLabels' | 'groupByStatus' | 'meters'>;

/** The form of months that have no version yet; `meters` are all, requests among them. */
export const formOfSettings = (
  { groupByLabels, groupByStatus }: Omit<ReportForm, 'meters'>,
  meters: readonly Meter[],
): ReportForm => ({
  groupByLabels,
  groupByStatus,
  meters: meters.filter((meter) => meter !== requestsMeter),
});

/** The form that a version has, which the later ones of its month keep: its columns say it. */
export const formOfVersion = ({ columns }: Pick<Manifest, 'columns'>): ReportForm => ({
  groupByLabels: labelNames.filter((name) => columns.includes(name)),
  groupByStatus:
    (['status', 'status_class'] as const).find((name) => columns.includes(name)) ?? null,
  meters: columns.slice(columns.indexOf(requestsMeter) + 1),
});
