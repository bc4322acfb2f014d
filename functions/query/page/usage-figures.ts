import type { EpochMs } from '../../../shared/calendar/instant.ts';
import { byStatus, errorsOf, usedSharesOf } from '../../../shared/page/figures.ts';
import { errorsQuestion, sharesQuestion } from '../../../shared/page/questions.ts';
import type { PageRequest, SubjectKind } from '../../../shared/page/request.ts';
import type { Errors, Largest, UsageFigures } from '../../../shared/page/usage-figures.ts';
import type { ComparedPeriods } from '../../../shared/page/span-periods.ts';
import type { UsageGroup } from '../../../shared/usage/usage-group.ts';
import { type FiguresAsked, readChanges, readTimeSums } from './comparison.ts';

/** What is counted; the rest of a view is not. */
type CountedFigures = Omit<
  UsageFigures,
  'limits' | 'ownLimits' | 'quarantined' | 'pushes' | 'alerts' | 'months' | 'lastReport'
>;

/** How many of the largest a view shows. */
const largestShown = 10;

/** Asks for all that a view of usage shows. */
export const readUsageFigures = async (
  asked: FiguresAsked,
  kinds: readonly SubjectKind[],
  asOf: EpochMs,
): Promise<CountedFigures> => {
  const { ask, request, statuses } = asked;
  const { groups, compared, ...totals } = await readTimeSums(asked);
  const largest: Largest[] = [];
  let errors: Errors | null = null;
  for (const kind of kinds) {
    const ofKind = await ask(sharesQuestion(request, kind));
    largest.push(await largestOf(asked, kind, ofKind, compared));
    if (kind === errorsKind(request)) errors = errorsIn(request, kind, ofKind);
  }
  return {
    asOf,
    ...totals,
    statuses: byStatus(groups),
    largest,
    errors,
    billableStatuses: statuses,
  };
};

const largestOf = async (
  asked: FiguresAsked,
  kind: SubjectKind,
  groups: readonly UsageGroup[],
  compared: ComparedPeriods | null,
): Promise<Largest> => {
  const all = usedSharesOf(groups, asked.statuses);
  const shares = all.slice(0, largestShown);
  const values = shares.map(({ value }) => value);
  const changes = kind === 'customer' ? await readChanges(asked, { kind, values }, compared) : null;
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
