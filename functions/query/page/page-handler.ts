import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { FailureLog } from '../../../shared/api/failure.ts';
import type { Handler, HttpRequest, HttpResponse } from '../../../shared/api/message.ts';
import { sharesOf } from '../../../shared/page/figures.ts';
import { monthName, shortMonthName } from '../../../shared/page/format.ts';
import { listView } from '../../../shared/page/list-view.ts';
import type { Html } from '../../../shared/page/markup.ts';
import { quarantineView } from '../../../shared/page/quarantine-view.ts';
import { sharesQuestion } from '../../../shared/page/questions.ts';
import { type ReportLine, reportsView } from '../../../shared/page/reports-view.ts';
import {
  type PageRequest,
  readPageRequest,
  type SubjectKind,
  timeParameters,
} from '../../../shared/page/request.ts';
import { document, type Frame } from '../../../shared/page/shell.ts';
import { usageView } from '../../../shared/page/usage-view.ts';
import type { CounterReader, ReceiptReader } from '../../../shared/ports/counter-store.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import { newReadLimit } from '../limits.ts';
import { type ListedReport, readReportList } from '../reports/report-list.ts';
import type { QuerySettings } from '../request.ts';
import { type Ask, newAsk } from './ask.ts';
import { htmlAnswer } from './html-answer.ts';
import { readQuarantine } from './quarantine.ts';
import { type Payers, withoutDirectory } from '../../../shared/usage/customer.ts';
import { readUsageFigures } from './usage-figures.ts';

type PageContext = {
  readonly reader: CounterReader & ReceiptReader;
  readonly reports: ReportStore;
  readonly clock: () => EpochMs;
  readonly log: FailureLog;
  readonly settings: QuerySettings;
  /** Who pays now. Left out where there is no directory. */
  readonly payers?: () => Payers | Promise<Payers>;
  /** The path of the public URL, without a slash at its end. */
  readonly prefix: string;
  readonly startDeadline?: () => AbortSignal;
};

type Shown = { readonly title: string; readonly body: Html };

/** `GET /`: what the counters say, for people. Throws as `GET /billable` does. */
export const createPageHandler = (context: PageContext): Handler => {
  const { reader, clock, settings, startDeadline, payers = () => withoutDirectory } = context;
  return async (http) => {
    const now = clock();
    const request = readPageRequest(http.query, settings, now);
    const limit = newReadLimit(startDeadline?.());
    const ask = newAsk({ reader, limit, settings, now, payers: await payers() });
    return limit.inTime(answer(context, { http, request, ask, now }));
  };
};

type Asked = {
  readonly http: HttpRequest;
  readonly request: PageRequest;
  readonly ask: Ask;
  readonly now: EpochMs;
};

const answer = async (context: PageContext, asked: Asked): Promise<HttpResponse> => {
  const { http, request } = asked;
  const quarantine = await readQuarantine(context.reader);
  const frame: Frame = {
    prefix: context.prefix,
    who: 'Operator',
    isOperator: true,
    formToken: http.formToken ?? null,
    time: timeParameters(request, context.settings.billingTimezone),
    view: request.view,
    quarantined: quarantine.entries,
    meters: context.settings.meters,
  };
  const show = async (): Promise<Shown> => {
    switch (request.view) {
      case 'usage':
        return showUsage(context, asked, frame);
      case 'customers':
      case 'consumers':
      case 'services':
        return showList(context, asked, frame, kinds[request.view]);
      case 'reports':
        return showReports(context, asked, frame);
      case 'quarantine': {
        const body = quarantineView(quarantine, request.timezone);
        return { title: 'Quarantine', body };
      }
    }
  };
  const { title, body } = await show();
  return htmlAnswer(document(title, frame, body));
};

const kinds = { customers: 'customer', consumers: 'consumer', services: 'service' } as const;

/** What a view of one subject is split by. */
const parts = {
  none: ['customer', 'service', 'consumer'],
  customer: ['service', 'consumer'],
  consumer: ['service'],
  service: ['customer', 'consumer'],
} as const satisfies Readonly<Record<SubjectKind | 'none', readonly SubjectKind[]>>;

const showUsage = async (
  context: PageContext,
  { request, ask, now }: Asked,
  frame: Frame,
): Promise<Shown> => {
  const { subject, span } = request;
  const statuses = context.settings.billableStatuses;
  // Before the first read: what is committed meanwhile is read then.
  const asOf = await context.reader.asOf(now);
  const figures = await readUsageFigures(
    { ask, request, statuses },
    parts[subject?.kind ?? 'none'],
    asOf,
  );
  const isFirst = subject === null;
  const [newest] = isFirst ? (await readReportList(context, now)).data : [];
  const lastReport =
    newest === undefined
      ? null
      : {
          title: shortMonthName(monthPeriod(newest.month, 'UTC').start, 'UTC'),
          state: newest.state,
        };
  const who = subject === null ? '' : await nameOf(request, ask, statuses);
  const body = usageView(
    request,
    frame,
    { ...figures, quarantined: isFirst ? frame.quarantined : null, lastReport },
    who,
  );
  return { title: who === '' ? span.title : `${who}, ${span.title}`, body };
};

/** The name that the rows give a subject, else what it is asked for by. */
const nameOf = async (
  request: PageRequest,
  ask: Ask,
  statuses: QuerySettings['billableStatuses'],
): Promise<string> => {
  const { subject } = request;
  if (subject === null) return '';
  if (subject.kind === 'service') return subject.value === '' ? 'No service' : subject.value;
  const [share] = sharesOf(await ask(sharesQuestion(request, subject.kind)), statuses);
  return share?.name ?? subject.value.replace(/^id:/, '');
};

const listShown = 500;

const showList = async (
  { reader, settings }: PageContext,
  { request, ask, now }: Asked,
  frame: Frame,
  kind: SubjectKind,
): Promise<Shown> => {
  const asOf = await reader.asOf(now);
  const question = sharesQuestion(request, kind);
  const all = sharesOf(await ask(question), settings.billableStatuses);
  const total = all.reduce((sum, { requests }) => sum + requests, 0);
  const shares = all.slice(0, listShown);
  const body = listView(request, frame, {
    asOf,
    kind,
    shares,
    all: all.length,
    total,
    question,
  });
  return { title: `${request.view.charAt(0).toUpperCase()}${request.view.slice(1)}`, body };
};

const showReports = async (context: PageContext, { now }: Asked, frame: Frame): Promise<Shown> => {
  const { data, unreadable } = await readReportList(context, now);
  const { billingTimezone } = context.settings;
  return {
    title: 'Reports',
    body: reportsView(frame, data.map(reportLine), unreadable, billingTimezone),
  };
};

const reportLine = (report: ListedReport): ReportLine => ({
  month: report.month,
  title: monthName(monthPeriod(report.month, 'UTC').start, 'UTC'),
  state: report.state,
  version: report.version,
  requests: report.requests,
  billable: report.billable_requests,
  rows: report.rows,
  generatedAt: Date.parse(report.generated_at),
  isAfterClose: report.after_close,
});
