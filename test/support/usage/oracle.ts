import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { allMeters } from '../metering/kong-entries.ts';
import {
  amountOf,
  bears,
  classOf,
  compareBytes,
  customerOf,
  hasStatus,
  isBillable,
  keyOf,
  latestUsername,
} from './oracle-events.ts';
import { type ClockKind, localClock } from './local-clock.ts';

/** Query parameters in the order in which they are sent. */
export type Params = readonly (readonly [name: string, value: string])[];

/** A row of an answer by its column names, in order; `''` for a missing name. */
export type Row = Readonly<Record<string, string | number>>;

export type Expected =
  | { readonly kind: 'rows'; readonly from: string; readonly to: string; readonly rows: Row[] }
  | { readonly kind: 'ambiguous'; readonly value: string; readonly ids: readonly string[] };

/**
 * What `/billable` must answer, found by looking at the events one by one. For parameters that
 * are right; shares nothing with the product.
 */
export const expectedAnswer = (
  events: readonly UsageEvent[],
  params: Params,
  now: number,
  meters: readonly string[] = allMeters,
  payer: (event: UsageEvent) => { id: string; name: string } = (event) => ({
    id: customerOf(event),
    name: '',
  }),
): Expected => {
  const all = (name: string): string[] => params.filter(([n]) => n === name).map(([, v]) => v);
  const one = (name: string): string | undefined => all(name)[0];
  const kind = (one('period') ?? 'month') as ClockKind;
  const clock = localClock(one('timezone') ?? 'UTC');
  const range = rangeOf(one('from'), one('to'), kind, clock, now);

  const inRange = events.filter(
    (event) =>
      event.at >= range.start &&
      event.at < range.end &&
      (all('customer').length === 0 || all('customer').includes(payer(event).id)),
  );
  const isByCustomer = (one('group_by') ?? '').split(',').includes('customer');
  for (const selector of isByCustomer ? [] : all('consumer')) {
    const bearers = inRange.filter((event) => bears(event, selector));
    const ids = [...new Set(bearers.map(({ consumer }) => consumer.id))].sort(compareBytes);
    if (ids.length > 1) return { kind: 'ambiguous', value: selector, ids };
  }

  const selected = inRange.filter(
    (event) =>
      (all('consumer').length === 0 || all('consumer').some((it) => bears(event, it))) &&
      labelColumns.every(
        (name) => all(name).length === 0 || all(name).includes(event.labels[name]),
      ) &&
      (all('status').length === 0 || all('status').some((it) => hasStatus(event, it))) &&
      ((one('billable') ?? 'all') === 'all' ||
        isBillable(event.status) === (one('billable') === 'true')),
  );
  const isWide = one('layout') === 'wide';
  const groupBy = (one('group_by') ?? (isWide ? 'consumer' : 'consumer,status')).split(',');
  const wanted = (one('meters') ?? '').split(',');
  const further = meters
    .slice(1)
    .filter((name) => one('meters') === 'all' || wanted.includes(name));
  const groups = new Map<string, { sample: UsageEvent; events: UsageEvent[] }>();
  for (const event of selected) {
    const { start } = clock.periodAt(event.at, kind);
    const key = JSON.stringify([start, ...keyOf(event, groupBy, payer(event).id)]);
    const group = groups.get(key) ?? { sample: event, events: [] };
    group.events.push(event);
    groups.set(key, group);
  }

  const rows = [...groups.values()].map((group) => {
    const { start, end } = clock.periodAt(group.sample.at, kind);
    const { consumer, status } = group.sample;
    const row: Record<string, string | number> = {
      period_start: clock.textOf(start),
      period_end: clock.textOf(end),
    };
    if (groupBy.includes('consumer')) {
      const sameConsumer = selected.filter(
        (event) =>
          event.at >= start &&
          event.at < end &&
          event.consumer.id === consumer.id &&
          event.consumer.customId === consumer.customId,
      );
      row['consumer_id'] = consumer.id;
      row['consumer_username'] = latestUsername(sameConsumer);
      row['consumer_custom_id'] = consumer.customId;
    }
    if (groupBy.includes('customer')) {
      row['customer_id'] = payer(group.sample).id;
      row['customer_name'] = payer(group.sample).name;
    }
    for (const name of labelColumns) {
      if (groupBy.includes(name)) row[name] = group.sample.labels[name];
    }
    if (groupBy.includes('status')) row['status'] = status;
    if (groupBy.includes('status_class')) row['status_class'] = classOf(status);
    row['requests'] = group.events.length;
    if (isWide) {
      row['billable_requests'] = group.events.filter((event) => isBillable(event.status)).length;
      for (const digit of [1, 2, 3, 4, 5]) {
        const name = `${digit}xx`;
        row[`status_${name}`] = group.events.filter((event) => hasStatus(event, name)).length;
      }
    }
    for (const meter of further) {
      row[meter] = amountOf(group.events, meter);
      if (isWide) {
        const billable = group.events.filter((event) => isBillable(event.status));
        row[`billable_${meter}`] = amountOf(billable, meter);
      }
    }
    return { start, row };
  });
  const order = [
    'consumer_id',
    'consumer_username',
    'consumer_custom_id',
    'customer_id',
    ...labelColumns,
    'status',
    'status_class',
  ];
  const isByRequests = one('order') === 'requests';
  rows.sort((a, b) => {
    if (a.start !== b.start) return a.start - b.start;
    const more = Number(b.row['requests']) - Number(a.row['requests']);
    if (isByRequests && more !== 0) return more;
    for (const column of order) {
      const difference = compareBytes(String(a.row[column] ?? ''), String(b.row[column] ?? ''));
      if (difference !== 0) return difference;
    }
    return 0;
  });
  return {
    kind: 'rows',
    from: clock.textOf(range.start),
    to: clock.textOf(range.end),
    rows: (isByRequests ? firstOfEach(rows, Number(one('limit'))) : rows).map(({ row }) => row),
  };
};

/** At most so many rows of each period. */
const firstOfEach = <R extends { readonly start: number }>(rows: R[], limit: number): R[] =>
  rows.filter(({ start }, i) => rows.findIndex((row) => row.start === start) + limit > i);

const labelColumns = ['service', 'route', 'ai_model'] as const;

const rangeOf = (
  from: string | undefined,
  to: string | undefined,
  kind: ClockKind,
  clock: ReturnType<typeof localClock>,
  now: number,
): { start: number; end: number } => {
  const instantOf = (text: string): number => {
    if (text.includes('T')) return Date.parse(text);
    const [year, quarter] = text.split('-Q');
    const month = ['01', '04', '07', '10'][Number(quarter) - 1];
    return clock.firstInstantOf(month === undefined ? text : `${year}-${month}`);
  };
  let end: number;
  if (to === undefined) end = clock.periodAt(now, kind).end;
  else {
    const period = clock.periodAt(instantOf(to), kind);
    end = period.start === instantOf(to) ? period.start : period.end;
  }
  if (from !== undefined) return { start: clock.periodAt(instantOf(from), kind).start, end };
  if (kind === 'hour') return { start: clock.periodAt(end - 48 * 3_600_000, kind).start, end };
  let start = end;
  const back = { day: 31, week: 13, month: 12, quarter: 8, year: 5 }[kind];
  for (let i = 0; i < back; i++) start = clock.periodAt(start - 1, kind).start;
  return { start, end };
};
