import Negotiator from 'negotiator';
import type { BillableStatuses } from '../../shared/usage/billable-statuses.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Period, PeriodKind } from '../../shared/calendar/period.ts';
import { parseBound, rangeOf } from '../../shared/usage/range.ts';
import { type RangeName, rangeNamed } from '../../shared/usage/named-range.ts';
import type { CsvOptions } from '../../shared/usage/render-csv.ts';
import { statusesOf } from '../../shared/metering/status.ts';
import type { ConsumerSelector } from '../../shared/usage/consumer-selector.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import { type TimeZone, timeZoneNamed } from '../../shared/calendar/zone.ts';
import type { HttpRequest } from '../../shared/api/message.ts';
import { RefusedRequest } from '../../shared/api/refused-request.ts';
import { readGrouping } from './grouping.ts';
import { type ParameterValues, quote, readParameters } from './parameter.ts';
import { maxPageRows, type ParameterName, parameters, wrongParameter } from './parameters.ts';

export type QuerySettings = {
  readonly billingTimezone: TimeZone;
  readonly billableStatuses: BillableStatuses;
};

/** How the answer is to be written. */
export type Presentation =
  | ({ readonly format: 'csv' } & CsvOptions)
  | { readonly format: 'json'; readonly limit: number; readonly cursor: string | null };

export type BillableRequest = {
  readonly query: UsageQuery;
  readonly presentation: Presentation;
  /** What decides the rows of an answer, as one text: what a cursor is bound to. */
  readonly fingerprint: string;
};

/** Reads a request for `/billable`. Throws `RefusedRequest` that names the parameter. */
export const readBillableRequest = (
  request: HttpRequest,
  settings: QuerySettings,
  now: EpochMs,
): BillableRequest => {
  const values = readParameters(request.query, parameters);
  const text = (name: ParameterName): string | null => values.get(name)?.[0] ?? null;

  const period = (text('period') ?? 'month') as PeriodKind;
  const timezone = readTimezone(text('timezone'), settings.billingTimezone);
  const bound = (name: 'from' | 'to'): EpochMs | null => {
    const value = text(name);
    const at = value === null ? null : parseBound(value, timezone);
    if (value !== null && at === null) throw wrongParameter(name, value);
    return at;
  };
  const named = text('range') as RangeName | null;
  const misfit = named === null ? null : (['from', 'to'] as const).find((name) => values.has(name));
  if (named !== null && misfit) throw rangeWithBound(named, misfit, text(misfit));
  const bounds =
    named === null
      ? { from: bound('from'), to: bound('to') }
      : boundsOf(rangeNamed(named, timezone, now));
  const range = rangeOf(bounds, period, timezone, now);
  // Bounds in the wrong order may lie in one period: widened, they would not show it.
  const isReversed = bounds.from !== null && bounds.to !== null && bounds.from >= bounds.to;
  if (isReversed || range.start >= range.end) throw emptyRange(text('from'), text('to'), period);
  const layout = text('layout') === 'wide' ? 'wide' : 'long';

  return {
    query: {
      period,
      timezone,
      range,
      consumers: (values.get('consumer') ?? []).map(readSelector),
      customers: values.get('customer') ?? [],
      statuses: readStatuses(values.get('status')),
      ...readGrouping(text('group_by'), layout),
      layout,
      billableStatuses: settings.billableStatuses,
      billable: readBillable(text('billable')),
    },
    presentation: readPresentation(values, request),
    fingerprint: JSON.stringify([
      timezone,
      settings.billableStatuses.text,
      [...values].filter(([name]) => !isPaging.has(name)).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]),
  };
};

type BillableValues = ParameterValues<ParameterName>;

const isPaging: ReadonlySet<ParameterName> = new Set(['limit', 'cursor', 'format', 'csv']);

const readPresentation = (values: BillableValues, { headers }: HttpRequest): Presentation => {
  const text = (name: ParameterName): string | null => values.get(name)?.[0] ?? null;
  const format = readFormat(text('format'), text('csv'), headers['accept']);
  for (const name of format === 'csv' ? csvLacks : jsonLacks) {
    const value = text(name);
    if (value !== null) throw unfit(name, value, format);
  }
  if (format === 'csv') {
    return {
      format,
      hasBom: text('bom') === 'true',
      isRaw: text('raw') === 'true',
      delimiter: delimiters[(text('delimiter') ?? 'comma') as keyof typeof delimiters],
      dates: text('dates') === 'plain' ? 'plain' : 'iso',
    };
  }
  return { format, limit: Number(text('limit') ?? maxPageRows), cursor: text('cursor') };
};

const unfit = (name: string, value: string, format: Presentation['format']): RefusedRequest => {
  const reason =
    format === 'csv'
      ? 'for a CSV answer, which always comes whole; allowed: only with format=json.'
      : 'for a JSON answer; allowed: only with format=csv.';
  return new RefusedRequest(400, `${name}: received ${quote(value)} ${reason}`);
};

const csvLacks = ['limit', 'cursor'] as const;
const jsonLacks = ['bom', 'delimiter', 'dates', 'raw'] as const;

const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const;

/** With its parameters: a client may ask for any of them. */
export const csvType = 'text/csv; charset=utf-8; header=present';

const readFormat = (
  format: string | null,
  csv: string | null,
  accept: string | undefined,
): 'csv' | 'json' => {
  const byCsv = csv === null ? null : csv === 'true' ? 'csv' : 'json';
  if (format !== null && byCsv !== null && format !== byCsv) {
    throw new RefusedRequest(
      400,
      `csv: received "${csv}" with format=${format}; allowed: one of the two, or both alike.`,
    );
  }
  const byParameter = format ?? byCsv;
  if (byParameter !== null) return byParameter === 'csv' ? 'csv' : 'json';
  const preferred = new Negotiator({ headers: { accept } }).mediaType([
    'application/json',
    csvType,
  ]);
  return preferred === csvType ? 'csv' : 'json';
};

const readBillable = (text: string | null): boolean | null =>
  text === null || text === 'all' ? null : text === 'true';

const readTimezone = (name: string | null, billingTimezone: TimeZone): TimeZone => {
  if (name === null) return billingTimezone;
  const timezone = timeZoneNamed(name);
  if (timezone === null) throw wrongParameter('timezone', name);
  return timezone;
};

const selectorKinds = { id: 'id', username: 'username', custom_id: 'customId' } as const;

const readSelector = (text: string): ConsumerSelector => {
  const prefixed = /^(id|username|custom_id):(.*)$/s.exec(text);
  const kind = prefixed === null ? 'any' : selectorKinds[prefixed[1] as keyof typeof selectorKinds];
  return { kind, value: prefixed?.[2] ?? text };
};

const readStatuses = (terms: readonly string[] | undefined): ReadonlySet<number> | null => {
  if (terms === undefined) return null;
  const statuses = new Set<number>();
  for (const term of terms) {
    const named = statusesOf(term);
    if (named === null) throw wrongParameter('status', term);
    for (const status of named) statuses.add(status);
  }
  return statuses;
};

const boundsOf = ({ start, end }: Period) => ({ from: start, to: end });

const rangeWithBound = (
  range: RangeName,
  name: 'from' | 'to',
  value: string | null,
): RefusedRequest =>
  new RefusedRequest(
    400,
    `range: received "${range}" with ${name}=${quote(value ?? '')}; allowed: range, or from and to.`,
  );

const emptyRange = (from: string | null, to: string | null, period: PeriodKind): RefusedRequest => {
  if (from === null) {
    return new RefusedRequest(400, `to: received ${quote(to ?? '')}; allowed: a bound after 1970.`);
  }
  const end = to === null ? `the end of the current ${period}` : `to, which is ${quote(to)}`;
  return new RefusedRequest(400, `from: received ${quote(from)}; allowed: a bound before ${end}.`);
};
