import { customerName } from '../../../shared/customers/customer-name.ts';
import { emptyFile } from '../../../shared/customers/billable-file.ts';
import { payersOf } from '../../../shared/customers/directory.ts';
import type { Handler, HttpResponse } from '../../../shared/api/message.ts';
import { problem } from '../../../shared/api/problem.ts';
import { quarantineView } from '../../../shared/page/quarantine-view.ts';
import {
  readPageRequest,
  subjectKinds,
  timeParameters,
  type ViewName,
} from '../../../shared/page/request.ts';
import { document, type Frame } from '../../../shared/page/shell.ts';
import { withoutDirectory } from '../../../shared/usage/customer.ts';
import { newReadLimit } from '../limits.ts';
import { newAsk } from './ask.ts';
import { billingZone } from './billing-zone.ts';
import { htmlAnswer } from './html-answer.ts';
import type { AskedView, PageContext, Shown } from './page-context.ts';
import { readQuarantine } from './quarantine.ts';
import { showAlerts } from './show-alerts.ts';
import { showList } from './show-list.ts';
import { showPushes } from './show-pushes.ts';
import { showReports } from './show-reports.ts';
import { showUsage } from './show-usage.ts';

/** All that a customer has: its usage by anything but customers, and its files. */
const ofCustomers = { views: ['usage', 'reports'], subjects: ['consumer', 'service'] } as const;

/**
 * `GET /`: what the counters say, for people. A customer sees its own alone: every question is asked
 * in its name (`newAsk`), and views of anything else are a 403. Throws as `GET /billable` does.
 */
export const createPageHandler = (context: PageContext): Handler => {
  const { reader, clock, startDeadline } = context;
  const { payers: currentPayers = () => withoutDirectory, file: currentFile = () => emptyFile } =
    context;
  return async (http) => {
    const now = clock();
    const own = http.caller?.customer ?? null;
    const subjects = own === null ? subjectKinds : ofCustomers.subjects;
    const billingTimezone = await billingZone(context, http.query, now);
    const settings = { ...context.settings, billingTimezone };
    const request = readPageRequest(http.query, { ...settings, subjects }, now);
    if (own !== null && !isForCustomers(request.view)) return notForCustomers();
    const limit = newReadLimit(startDeadline?.());
    const [ofNow, file] = [await currentPayers(), await currentFile()];
    const isOfSetting = billingTimezone === context.settings.billingTimezone;
    const payers = isOfSetting ? ofNow : payersOf(file.customers, billingTimezone);
    const ask = newAsk({ reader, limit, settings, now, payers, caller: http.caller });
    const asked = { http, request, ask, now, payers, file, own, billingTimezone };
    return limit.inTime(answer(context, asked));
  };
};

const isForCustomers = (view: ViewName): boolean => ofCustomers.views.some((name) => name === view);

const notForCustomers = (): HttpResponse =>
  problem(403, `This view is not for customers. They have ${ofCustomers.views.join(' and ')}.`);

const answer = async (
  context: PageContext,
  known: Omit<AskedView, 'frame' | 'asOf'> & Pick<Frame, 'billingTimezone'>,
): Promise<HttpResponse> => {
  const asOf = await context.reader.asOf(known.now);
  const quarantine = known.own === null ? await readQuarantine(context.reader) : null;
  const frame = frameOf(context, known, quarantine?.entries ?? null);
  const asked: AskedView = { ...known, asOf, frame };
  const { request } = known;
  const show = async (): Promise<Shown> => {
    switch (request.view) {
      case 'usage':
        return showUsage(context, asked);
      case 'customers':
      case 'consumers':
      case 'services':
        return showList(context, asked, kinds[request.view]);
      case 'reports':
        return showReports(context, asked);
      case 'pushes':
        return showPushes(context, asked);
      case 'alerts':
        return showAlerts(context, asked);
      case 'quarantine':
        if (quarantine === null) throw new TypeError('the quarantine is for operators alone');
        return {
          title: 'Quarantine',
          body: quarantineView(quarantine, { asOf, timezone: request.timezone }),
        };
    }
  };
  const { title, body } = await show();
  return htmlAnswer(document(title, frame, body));
};

const kinds = { customers: 'customer', consumers: 'consumer', services: 'service' } as const;

const frameOf = (
  context: PageContext,
  { http, request, file, own, billingTimezone }: Parameters<typeof answer>[1],
  quarantined: number | null,
): Frame => ({
  prefix: context.prefix,
  who: own === null ? 'Operator' : customerName(file.customers, own),
  isOperator: own === null,
  views: own === null ? operatorViews(file, context) : ofCustomers.views,
  formToken: http.formToken ?? null,
  time: timeParameters(request, billingTimezone),
  view: request.view,
  quarantined,
  billingTimezone,
  meters: context.settings.meters,
});

/** Those of what is not configured are reached by their address alone. */
const operatorViews = (
  { push, alerts: rules }: AskedView['file'],
  { ledger, alerts }: Pick<PageContext, 'ledger' | 'alerts'>,
): readonly ViewName[] => [
  'usage',
  'customers',
  'consumers',
  'services',
  'reports',
  ...(ledger !== undefined && push.size > 0 ? (['pushes'] as const) : []),
  ...(alerts !== undefined && rules.length > 0 ? (['alerts'] as const) : []),
  'quarantine',
];
