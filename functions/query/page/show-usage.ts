import { customerName } from '../../../shared/customers/customer-name.ts';
import { requestsMeter } from '../../../shared/metering/series.ts';
import { sharesOf, totalOf } from '../../../shared/page/figures.ts';
import { sharesQuestion } from '../../../shared/page/questions.ts';
import { shownName } from '../../../shared/page/shown-name.ts';
import type { Subject, SubjectKind } from '../../../shared/page/request.ts';
import type { UsageFigures } from '../../../shared/page/usage-figures.ts';
import { usageView } from '../../../shared/page/usage-view.ts';
import type { CountedTime } from './counted-now.ts';
import type { AskedView, PageContext, Shown } from './page-context.ts';
import { readAlertCounts } from './read-alert-counts.ts';
import { readLimits } from './read-limits.ts';
import { readPushStates } from './read-pushes.ts';
import { readStandings } from './read-standings.ts';
import { readUsageFigures } from './usage-figures.ts';

/** What a view of one subject is split by. A customer is split by nothing that is not its own. */
const parts = {
  none: ['customer', 'service', 'consumer'],
  customer: ['service', 'consumer'],
  consumer: ['customer', 'service'],
  service: ['customer', 'consumer'],
} as const satisfies Readonly<Record<SubjectKind | 'none', readonly SubjectKind[]>>;

/** Usage of all, or of one customer, consumer or service. */
export const showUsage = async (context: PageContext, asked: AskedView): Promise<Shown> => {
  const { request, ask, own, frame, asOf } = asked;
  const { subject, within, span } = request;
  const statuses = context.settings.billableStatuses;
  const split = parts[subject?.kind ?? 'none'].filter(
    (kind) => (own === null || kind !== 'customer') && within.every((outer) => outer.kind !== kind),
  );
  const figures = await readUsageFigures({ ask, request, statuses }, split, asOf);
  const isFirst = subject === null;
  const shown = own ?? (subject?.kind === 'customer' ? subject.value : null);
  const listed = figures.largest.find(({ kind }) => kind === 'customer')?.shares ?? [];
  // What is so now does not stand beside numbers of a time that is over.
  const isOperators = isFirst && own === null && span.isGrowing;
  // A limit is of a customer, not of one of its services or consumers.
  const isOfCustomer = isFirst || subject.kind === 'customer';
  const limited = shown === null ? listed.map(({ value }) => value) : [shown];
  const limits = await readLimits(context, asked, {
    customers: isOfCustomer ? limited : [],
    only: shown === null ? span.range : null,
  });
  const { months, lastReport } = await readStandings(context, asked, {
    times: countedTimes(request, figures),
    customers: request.meter === requestsMeter ? listed : [],
  });
  const who = await namesOf(context, asked);
  const known = await idsOf(asked);
  const body = usageView(
    request,
    frame,
    {
      ...figures,
      limits,
      ownLimits: shown === null ? [] : (limits.get(shown) ?? []),
      quarantined: isOperators ? frame.quarantined : null,
      pushes: isOperators ? await readPushStates(context, asked) : [],
      alerts: isOperators ? await readAlertCounts(context, asked) : null,
      months,
      lastReport: isOperators ? lastReport : null,
    },
    { who, known },
  );
  return { title: who === '' ? span.title : `${who}, ${span.title}`, body };
};

/** The name of a subject and of those within which it is seen; `''` for all. */
const namesOf = async (context: PageContext, asked: AskedView): Promise<string> => {
  const { own, request } = asked;
  const { subject, within } = request;
  const all = subject === null ? [] : [subject, ...within.toReversed()];
  if (all.length === 0 && own !== null) all.push({ kind: 'customer', value: own });
  const names: string[] = [];
  for (const each of all) names.push(shownName(await nameOf(context, asked, each)));
  return names.join(' of ');
};

/** What is counted of the requests of all, or of a customer; of another meter nothing is. */
const countedTimes = (
  { span, subject, within, meter }: AskedView['request'],
  { total, before }: Pick<UsageFigures, 'total' | 'before'>,
): readonly CountedTime[] => {
  const isOfReports = subject === null || (subject.kind === 'customer' && within.length === 0);
  if (!isOfReports || meter !== requestsMeter) return [];
  const ofBefore = totalOf(before, span.beforePeriods);
  return [
    { ...total, time: span.range },
    ...(span.beforePeriods.length > 0 ? [{ ...ofBefore, time: span.before }] : []),
  ];
};

/** The custom ids and the id of a consumer, which its name does not say; `''` of anything else. */
const idsOf = async ({ request, ask }: AskedView): Promise<string> => {
  if (request.subject?.kind !== 'consumer') return '';
  const groups = await ask(sharesQuestion(request, 'consumer'));
  const customIds = new Set(groups.map(({ consumer }) => consumer?.customId ?? ''));
  return [...customIds]
    .filter((id) => id !== '')
    .map((id) => `custom id ${shownName(id)}`)
    .concat(shownName(request.subject.value.replace(/^id:/, 'id ')))
    .join(' · ');
};

/** The name that the file or the rows give a subject, else what it is asked for by. */
const nameOf = async (
  { settings }: PageContext,
  { request, ask, file }: AskedView,
  { kind, value }: Subject,
): Promise<string> => {
  if (kind === 'service') return value === '' ? 'No service' : value;
  if (kind === 'customer') return customerName(file.customers, value);
  const shares = sharesOf(
    await ask(sharesQuestion(request, 'consumer')),
    settings.billableStatuses,
  );
  return shares[0]?.name ?? value.replace(/^id:/, '');
};
