import { requestsMeter } from '../../../shared/metering/series.ts';
import { usedSharesOf } from '../../../shared/page/figures.ts';
import { capitalText } from '../../../shared/page/format.ts';
import type { LimitsByCustomer } from '../../../shared/page/limits/limit.ts';
import { listView } from '../../../shared/page/list-view.ts';
import { sharesQuestion } from '../../../shared/page/questions.ts';
import type { SubjectKind } from '../../../shared/page/request.ts';
import { readChanges, readTimeSums } from './comparison.ts';
import type { AskedView, PageContext, Shown } from './page-context.ts';
import { readUsedOfLimits } from './read-limits.ts';
import { readStandings } from './read-standings.ts';

const listShown = 500;
const noLimits: LimitsByCustomer = new Map();

/** All customers, consumers or services of a time. */
export const showList = async (
  context: PageContext,
  asked: AskedView,
  kind: SubjectKind,
): Promise<Shown> => {
  const { request, ask, asOf, frame } = asked;
  const counted = { ask, request, statuses: context.settings.billableStatuses };
  const { total, comparison, compared } = await readTimeSums(counted);
  const question = sharesQuestion(request, kind);
  const all = usedSharesOf(await ask(question), counted.statuses);
  const shares = all.slice(0, listShown);
  const values = shares.map(({ value }) => value);
  const changes = await readChanges(counted, { kind, values }, compared);
  const limits =
    kind === 'customer'
      ? await readUsedOfLimits(context, asked, { customers: values, only: request.span.range })
      : noLimits;
  const { months } = await readStandings(context, asked, {
    times: [],
    customers: kind === 'customer' && request.meter === requestsMeter ? shares : [],
  });
  const body = listView(request, frame, {
    asOf,
    kind,
    shares,
    all: all.length,
    total: total.requests,
    comparison,
    changes,
    limits,
    months,
    question,
  });
  return { title: capitalText(request.view), body };
};
