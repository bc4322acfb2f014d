import type { BillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { exactSum } from '../../../shared/usage/exact-sum.ts';
import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { Period } from '../../../shared/calendar/period.ts';
import {
  byStatus,
  errorsOf,
  type Share,
  sharesOf,
  type SumsByStart,
  sumsByStart,
  totalOf,
} from '../../../shared/page/figures.ts';
import { daysText, numberText } from '../../../shared/page/format.ts';
import {
  beforeQuestion,
  chartQuestion,
  errorsQuestion,
  question,
  sharesQuestion,
} from '../../../shared/page/questions.ts';
import type { PageRequest, SubjectKind } from '../../../shared/page/request.ts';
import type { Errors, Largest, UsageFigures } from '../../../shared/page/usage-figures.ts';
import type { Comparison } from '../../../shared/page/summary.ts';
import type { UsageGroup } from '../../../shared/usage/usage-group.ts';
import type { Ask } from './ask.ts';

type Asked = {
  readonly ask: Ask;
  readonly request: PageRequest;
  readonly statuses: BillableStatuses;
};

/** What is counted; the rest of a view is not. */
type CountedFigures = Omit<
  UsageFigures,
  'limits' | 'ownLimits' | 'quarantined' | 'pushes' | 'alerts' | 'months' | 'lastReport'
>;

/** How many of the largest a view shows. */
const largestShown = 10;

/** Asks for all that a view of usage shows. */
export const readUsageFigures = async (
  asked: Asked,
  kinds: readonly SubjectKind[],
  asOf: EpochMs,
): Promise<CountedFigures> => {
  const { ask, request, statuses } = asked;
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
  const largest: Largest[] = [];
  let errors: Errors | null = null;
  for (const kind of kinds) {
    const ofKind = await ask(sharesQuestion(request, kind));
    largest.push(await largestOf(asked, kind, ofKind, compared));
    if (kind === errorsKind(request)) errors = errorsIn(request, kind, ofKind);
  }
  return {
    asOf,
    now,
    before,
    total,
    comparison,
    beganAt,
    statuses: byStatus(groups),
    largest,
    errors,
    billableStatuses: statuses,
  };
};

type Counted = Pick<UsageFigures, 'now' | 'before' | 'total'> & { readonly compared: Compared };

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

type Compared = { readonly now: readonly Period[]; readonly before: readonly Period[] };

/** Periods that are over, and as many of the time before; all of both where the time is over. */
const comparedPeriods = ({ span }: PageRequest): Compared | null => {
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

const largestOf = async (
  asked: Asked,
  kind: SubjectKind,
  groups: readonly UsageGroup[],
  compared: Compared | null,
): Promise<Largest> => {
  const all = sharesOf(groups, asked.statuses);
  const shares = all.slice(0, largestShown);
  const changes = kind === 'customer' ? await readChanges(asked, shares, compared) : null;
  const asks = sharesQuestion(asked.request, kind);
  return { kind, shares, all: all.length, changes, question: asks };
};

/** Errors are those of services, or of the consumers of the service that a view is of. */
const errorsKind = ({ subject }: PageRequest): SubjectKind =>
  subject?.kind === 'service' ? 'consumer' : 'service';

const errorsIn = (
  request: PageRequest,
  kind: SubjectKind,
  groups: readonly UsageGroup[],
): Errors => {
  const all = errorsOf(groups);
  const counts = all.slice(0, largestShown);
  return { kind, counts, all: all.length, question: errorsQuestion(request, kind) };
};

/** What each has in the compared periods of both times. */
const readChanges = async (
  { ask, request, statuses }: Asked,
  shares: readonly Share[],
  compared: Compared | null,
): Promise<Largest['changes']> => {
  if (compared === null || shares.length === 0) return null;
  const only = shares.map(({ value }) => ['customer', value] as const);
  const requestsIn = async (periods: readonly Period[]): Promise<ReadonlyMap<string, number>> => {
    const asks = question(request, {
      range: rangeOver(periods),
      period: request.span.by,
      groupBy: 'customer,status',
      only,
    });
    const sums = sharesOf(await ask(asks), statuses);
    return new Map(sums.map(({ value, requests }) => [value, requests]));
  };
  const [now, before] = [await requestsIn(compared.now), await requestsIn(compared.before)];
  return new Map(
    shares.map(({ value }) => [
      value,
      { now: now.get(value) ?? 0, before: before.get(value) ?? 0 },
    ]),
  );
};
