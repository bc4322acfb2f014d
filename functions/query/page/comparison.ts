import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { Period } from '../../../shared/calendar/period.ts';
import type { TimeZone } from '../../../shared/calendar/zone.ts';
import { sharesOf, type SumsByStart, sumsByStart, totalOf } from '../../../shared/page/figures.ts';
import { daysBesideText } from '../../../shared/page/format.ts';
import { chartQuestion, timesQuestion } from '../../../shared/page/questions.ts';
import type { PageRequest, Subject, SubjectKind } from '../../../shared/page/request.ts';
import {
  type ComparedPeriods,
  periodsCutTo,
  rangeOver,
} from '../../../shared/page/span-periods.ts';
import type { Span } from '../../../shared/page/span.ts';
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
  const askBefore = timesQuestion(request, span.beforePeriods);
  const before = sumsByStart(hasBefore ? await ask(askBefore) : [], statuses);
  const total = totalOf(now, span.periods);
  // Whatever is shown is a part of one of the two.
  for (const { requests } of [total, totalOf(before, span.beforePeriods)]) {
    exactSum(requests, request.meter);
  }
  const beganAt = await beganWithin({ ask, request, statuses }, before);
  const compared = beganAt === null ? span.compared : null;
  const sums = { now, before, total };
  const comparison = compared && (await comparisonOf({ ask, request, statuses }, sums, compared));
  return { groups, now, before, total, comparison, beganAt, compared };
};

const comparisonOf = async (
  asked: FiguresAsked,
  { now, before, total }: Pick<UsageFigures, 'now' | 'before' | 'total'>,
  compared: ComparedPeriods,
): Promise<Comparison> => {
  const { span, timezone } = asked.request;
  const requests = await countIn(asked, compared.now, { sums: now, of: span.periods });
  const of = comparedText(compared.before, span, timezone);
  return {
    now: requests,
    part: requests === total.requests ? '' : partText(compared.now, span, timezone),
    before: await countIn(asked, compared.before, { sums: before, of: span.beforePeriods }),
    of,
    when: `${prepositionOf(span)} ${of}`,
  };
};

const prepositionOf = ({ by, preposition, isGrowing }: Span): string => {
  if (!isGrowing) return preposition;
  return by === 'hour' ? 'in' : 'on';
};

/** Periods that are not those of the chart, as a month up to today, are asked for. */
const countIn = async (
  { ask, request, statuses }: FiguresAsked,
  periods: readonly Period[],
  known: { readonly sums: SumsByStart; readonly of: readonly Period[] },
): Promise<number> => {
  const areKnown = periods.every(({ end }, i) => known.of[i]?.end === end);
  const sums = areKnown
    ? known.sums
    : sumsByStart(await ask(timesQuestion(request, periods)), statuses);
  return totalOf(sums, periods).requests;
};

/**
 * The day on which the counting began, where that lies in the time before: compared with a part of it, all usage
 * would look like growth. `null` where it did not.
 */
const beganWithin = async (
  { ask, request }: FiguresAsked,
  before: SumsByStart,
): Promise<EpochMs | null> => {
  const { subject, span, timezone } = request;
  const at = span.beforePeriods.findIndex(({ start }) => before.has(start));
  const first = span.beforePeriods[at];
  if (first === undefined || span.by === 'hour' || at <= (subject === null ? 1 : 3)) return null;
  if (span.by === 'day') return first.start;
  const days = await ask(timesQuestion(request, periodsCutTo(first, 'day', timezone)));
  return days[0]?.period.start ?? first.start;
};

const partText = (periods: readonly Period[], { by, before }: Span, timezone: TimeZone): string => {
  if (by !== 'hour') return `on ${daysBesideText(rangeOver(periods), [before], timezone)}`;
  return periods.length === 1 ? 'in the first hour' : `in the first ${periods.length} hours`;
};

const comparedText = (
  periods: readonly Period[],
  { by, range, beforeTitle, isGrowing }: Span,
  timezone: TimeZone,
): string => {
  if (!isGrowing) return beforeTitle;
  if (by !== 'hour') return daysBesideText(rangeOver(periods), [range], timezone);
  const hours = periods.length === 1 ? 'hour' : `${periods.length} hours`;
  return `the same ${hours} of ${beforeTitle}`;
};

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
    const asks = timesQuestion(request, periods, { groupBy: `${kind},status`, only });
    const sums = sharesOf(await ask(asks), statuses);
    return new Map(sums.map(({ value, requests }) => [value, requests]));
  };
  const [now, before] = [await requestsIn(compared.now), await requestsIn(compared.before)];
  return new Map(
    values.map((value) => [value, { now: now.get(value) ?? 0, before: before.get(value) ?? 0 }]),
  );
};
