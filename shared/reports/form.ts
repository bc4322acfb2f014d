import { type LabelName, labelNames } from '../metering/labels.ts';
import { type Meter, requestsMeter } from '../metering/series.ts';
import type { GroupBy } from '../usage/group-by.ts';
import type { UsageQuery } from '../usage/usage-query.ts';
import { type Companion, companions, reportFileName } from './keys.ts';
import type { Manifest } from './manifest.ts';

/** What the lines of a month's report are about besides consumers, and count besides requests. */
export type ReportForm = Pick<UsageQuery, 'groupByLabels' | 'groupByStatus' | 'meters'> & {
  /** The files next to it, in the order in which they are written. */
  readonly companions: readonly Companion[];
};

/** The settings that make the form of a month; `meters` are all, requests among them. */
type FormSettings = {
  readonly groupBy: Omit<GroupBy, 'groupByWho'>;
  readonly meters: readonly Meter[];
  readonly labels: readonly LabelName[];
};

/** The form of months that have no version yet. */
export const formOfSettings = ({ groupBy, meters, labels }: FormSettings): ReportForm => ({
  groupByLabels: groupBy.groupByLabels,
  groupByStatus: groupBy.groupByStatus,
  meters: meters.filter((meter) => meter !== requestsMeter),
  companions: companions.filter(
    (companion) => companion !== 'customer-services.csv' || labels.includes('service'),
  ),
});

/** The form that a version has, which the later ones of its month keep: its manifest says it. */
export const formOfVersion = ({
  columns,
  files,
  month,
  version,
}: Pick<Manifest, 'columns' | 'files' | 'month' | 'version'>): ReportForm => ({
  groupByLabels: labelNames.filter((name) => columns.includes(name)),
  groupByStatus:
    (['status', 'status_class'] as const).find((name) => columns.includes(name)) ?? null,
  meters: columns.slice(columns.indexOf(requestsMeter) + 1),
  companions: companions.filter((companion) =>
    files.some(({ name }) => name === reportFileName(month, version, companion)),
  ),
});
