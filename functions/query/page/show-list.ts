import { sharesOf } from '../../../shared/page/figures.ts';
import { capitalText } from '../../../shared/page/format.ts';
import { listView } from '../../../shared/page/list-view.ts';
import { sharesQuestion } from '../../../shared/page/questions.ts';
import type { SubjectKind } from '../../../shared/page/request.ts';
import type { AskedView, PageContext, Shown } from './page-context.ts';

const listShown = 500;

/** All customers, consumers or services of a time. */
export const showList = async (
  { reader, settings }: PageContext,
  { request, ask, now, frame }: AskedView,
  kind: SubjectKind,
): Promise<Shown> => {
  const asOf = await reader.asOf(now);
  const question = sharesQuestion(request, kind);
  const all = sharesOf(await ask(question), settings.billableStatuses);
  const total = all.reduce((sum, { requests }) => sum + requests, 0);
  const shares = all.slice(0, listShown);
  const body = listView(request, frame, { asOf, kind, shares, all: all.length, total, question });
  return { title: capitalText(request.view), body };
};
