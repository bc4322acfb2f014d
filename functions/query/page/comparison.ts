import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { Period } from '../../../shared/calendar/period.ts';
import { sharesOf, type SumsByStart, sumsByStart, totalOf } from '../../../shared/page/figures.ts';
import { daysText, numberText } from '../../../shared/page/format.ts';
import { beforeQuestion, chartQuestion, question } from '../../../shared/page/questions.ts';
import type { PageRequest, Subject, SubjectKind } from '../../../shared/page/request.ts';
import type { Comparison } from '../../../shared/page/summary.ts';
import type { Changes, UsageFigures } from '../../../shared/page/usage-figures.ts';
import type { BillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { exactSum } from '../../../shared/usage/exact-sum.ts';
import type { UsageGroup } from '../../../shared/usage/usage-group.ts';
import type { Ask } from './ask.ts';

export type FiguresAsked = {
  readonly ask: Ask;
  readonly request: PageRequest;
  readonly statuses: BillableStatuses;
};

type TimeSums = Pick<UsageFigures, 'now' | 'before' | 'total' | 'comparison' | 'beganAt'> & {
  /** What the chart is drawn from. */
  readonly groups: readonly UsageGroup[];
  /** The periods that are compared; `null` without a comparison. */
  readonly compared: ComparedPeriods | null;
};

/** Asks for the sums of a time and of the time before. */
export const readTimeSums = async ({ ask, request, statuses }: FiguresAsked): Promise<TimeSums> => {
  const { span } = request;
  const groups = await ask(chartQuestion(request));
  const now = sumsByStart(groups, statuses);
  const hasBefore = span.beforePeriods.length > 0;
  const before = sumsByStart(hasBefore ? await ask(beforeQuestion(request)) : [], statuses);
  const total = totalOf(now, span.periods);
  // Whatever is shown is a part of one of the two.
  for (const { requests } of [total, totalOf(before, span.beforePeriods)]) {
    exactSum(requests, request.meter);
  }
  const beganAt = beganWithin(request, before);
  const compared = beganAt === null ? comparedPeriods(request) : null;
  const comparison = compared && comparisonOf(request, { now, before, total, compared });
  return { groups, now, before, total, comparison, beganAt, compared };
};

type Counted = Pick<UsageFigures, 'now' | 'before' | 'total'> & {
  readonly compared: ComparedPeriods;
};

const comparisonOf = (
  { span, timezone }: PageRequest,
  { now, before, total, compared }: Counted,
): Comparison => {
  const { requests } = totalOf(now, compared.now);
  return {
    now: requests,
    part:
      requests === total.requests
        ? ''
        : `${numberText(requests)} ${partText(compared.now, span, timezone)}`,
    before: totalOf(before, compared.before).requests,
    when: comparedText(compared.before, span, timezone),
  };
};

/**
 * When the counting began, where that lies in the time before: compared with a part of it, all usage
 * would look like growth. `null` where it did not.
 */
const beganWithin = ({ subject, span }: PageRequest, before: SumsByStart): EpochMs | null => {
  const first = span.beforePeriods.findIndex(({ start }) => before.has(start));
  const isPart = span.by !== 'hour' && first > (subject === null ? 1 : 3);
  return isPart ? (span.beforePeriods[first]?.start ?? null) : null;
};

export type ComparedPeriods = {
  readonly now: readonly Period[];
  readonly before: readonly Period[];
};

/** Periods that are over, and as many of the time before; all of both where the time is over. */
const comparedPeriods = ({ span }: PageRequest): ComparedPeriods | null => {
  const { periods, beforePeriods, compared, isGrowing } = span;
  if (compared === 0) return null;
  const now = isGrowing ? periods.slice(0, compared) : periods;
  return { now, before: beforePeriods.slice(0, compared) };
};

const partText = (
  periods: readonly Period[],
  { by }: PageRequest['span'],
  timezone: string,
): string => {
  if (by !== 'hour') return `on ${daysText(rangeOver(periods), timezone)}`;
  return periods.length === 1 ? 'in the first hour' : `in the first ${periods.length} hours`;
};

const comparedText = (
  periods: readonly Period[],
  { by, sumBy, beforeTitle, isGrowing }: PageRequest['span'],
  timezone: string,
): string => {
  const isOfMonths = sumBy === 'month' || sumBy === 'quarter' || sumBy === 'year';
  if (!isGrowing) return `${isOfMonths ? 'in' : 'on'} ${beforeTitle}`;
  if (by !== 'hour') return `on ${daysText(rangeOver(periods), timezone)}`;
  const hours = periods.length === 1 ? 'hour' : `${periods.length} hours`;
  return `in the same ${hours} of ${beforeTitle}`;
};

const rangeOver = (periods: readonly Period[]): Period => ({
  start: periods[0]?.start ?? 0,
  end: periods.at(-1)?.end ?? 0,
});

/** Who or what the lines of a table are about. */
type Lines = { readonly kind: SubjectKind; readonly values: readonly Subject['value'][] };

/** FiguresAsked for by name; of more, all are asked for. */
const maxNamed = 10;

/** What each has in the compared periods of both times. */
export const readChanges = async (
  { ask, request, statuses }: FiguresAsked,
  { kind, values }: Lines,
  compared: ComparedPeriods | null,
): Promise<Changes | null> => {
  if (compared === null || values.length === 0) return null;
  const only = values.length > maxNamed ? [] : values.map((value) => [kind, value] as const);
  const requestsIn = async (periods: readonly Period[]): Promise<ReadonlyMap<string, number>> => {
    const asks = question(request, {
      range: rangeOver(periods),
      period: request.span.by,
      groupBy: `${kind},status`,
      only,
    });
    const sums = sharesOf(await ask(asks), statuses);
    return new Map(sums.map(({ value, requests }) => [value, requests]));
  };
  const [now, before] = [await requestsIn(compared.now), await requestsIn(compared.before)];
  return new Map(
    values.map((value) => [value, { now: now.get(value) ?? 0, before: before.get(value) ?? 0 }]),
  );
};
