import { countColumns, groupColumns } from '../usage/lines.ts';
import { type LabelName, labelNames } from '../metering/labels.ts';
import type { Meter } from '../metering/series.ts';
import type { Customer } from '../usage/customer.ts';
import type { UsageGroup } from '../usage/usage-group.ts';
import type { UsageQuery } from '../usage/usage-query.ts';

export const parquetMediaType = 'application/vnd.apache.parquet';

/** `name`: a text that can be missing. `whole`: an integer of up to 2^53. */
export type ParquetKind = 'instant' | 'text' | 'name' | 'status' | 'whole';

export type ParquetColumn = { readonly name: string; readonly kind: ParquetKind };

const kinds: Readonly<Record<string, ParquetKind>> = {
  period_start: 'instant',
  period_end: 'instant',
  timezone: 'text',
  consumer_id: 'text',
  consumer_username: 'name',
  consumer_custom_id: 'name',
  customer_id: 'text',
  customer_name: 'name',
  ...Object.fromEntries(labelNames.map((label) => [label, 'name'] as const)),
  status: 'status',
  status_class: 'text',
};

/** What all lines of a month have in common; the first columns of the file. */
const periodColumns = ['period_start', 'period_end', 'timezone'] as const;

/** The columns of the Parquet file of a month. Append only: engines join months by name. */
export const parquetColumns = (query: UsageQuery): readonly ParquetColumn[] => {
  const { groupByLabels } = query;
  const consumer = groupColumns({ ...query, groupByLabels: [] });
  return [
    ...periodColumns,
    ...consumer,
    'customer_id',
    'customer_name',
    ...groupByLabels,
    ...countColumns(query),
  ].map((name) => ({ name, kind: kinds[name] ?? 'whole' }));
};

/** All columns that the files of any months can have, by the labels and meters that there are. */
export const reportedColumns = (
  labels: readonly LabelName[],
  meters: readonly Meter[],
): readonly ParquetColumn[] =>
  [
    ...Object.keys(kinds).filter((name) => !labels.some((label) => label === name)),
    ...labels,
    ...meters,
  ].map((name) => ({ name, kind: kinds[name] ?? 'whole' }));

/** What the lines of a group are about: the values between `periodColumns` and counts; `''` is a missing name. */
export const parquetAbout = (
  { groupByLabels }: UsageQuery,
  { consumer, labels }: UsageGroup,
  customer: Customer,
): readonly string[] => {
  const { id = '', username = '', customId = '' } = consumer ?? {};
  const about = [id, username, customId, customer.id, customer.name];
  for (const name of groupByLabels) about.push(labels[name]);
  return about;
};
