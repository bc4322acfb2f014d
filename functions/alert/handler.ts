import type { DeliveryAnswer } from '../../shared/alerts/delivery.ts';
import { answered } from '../../shared/alerts/delivery.ts';
import { type AlertRecord, nextNotice, withDelivery } from '../../shared/alerts/record.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { judgeStore } from '../../shared/report-files/judge-store.ts';
import { filesByMonth, reportsPrefix } from '../../shared/reports/keys.ts';
import type { AlertContext } from './context.ts';
import { deliverNotices } from './deliver-notices.ts';
import { evaluateDue, type EvaluationRun } from './evaluate-due.ts';
import { named } from './named-notice.ts';
import type { AlertOutcome } from './outcome.ts';
import { dueAlerts, keptForMs } from './plan.ts';
import { createValueReader } from './value-reader.ts';

/**
 * Compares usage with the limits of the file, and delivers what was passed. Any number of runs may
 * go on at once, and any of them may die: each notice keeps its id, and is sent at least once.
 * Throws where the clock is not believed, and where the store is not the one that the reports next to
 * it were written from.
 */
export const createAlertHandler = (context: AlertContext) => {
  const { store, counters, reports, clock, settings } = context;
  const lookAt = createValueReader(context);

  const evaluate = async (
    asked: Pick<EvaluationRun, 'file' | 'look' | 'now' | 'channels'>,
  ): Promise<readonly AlertRecord[]> => {
    const { file, look, now } = asked;
    const firstRead = await noteRules(context, file, now);
    const identity = await counters.identity();
    if (identity === null || file.alerts.length === 0) return [];
    const months = filesByMonth(await reports.keys(reportsPrefix));
    const due = dueAlerts(file, {
      now,
      zone: settings.billingTimezone,
      firstRead,
      isFinal: (month) => months.get(month)?.isClosed === true,
      since: look.since,
    });
    return evaluateDue(due, { ...context, ...asked, storeId: identity.id });
  };

  return async (): Promise<AlertOutcome> => {
    const file = await context.file();
    requireClock(context);
    const now = clock();
    const look = lookAt(file, now);
    if (look.isWhole) await requireOwnStore(context);
    const channels = await context.channels(file);
    const names = channels.map(({ name }) => name);
    const changed = await evaluate({ file, look, now, channels: names });
    if (look.isWhole) await store.dropEnded(now - keptForMs);
    look.remember();
    const open = await openRecords(context, file, changed);
    const until = now + context.attemptsForMs;
    const attempts = await deliverNotices(open, { store, channels, clock, until });
    const isNeeded = file.alerts.length > 0 || open.length > 0;
    const problems = channels.flatMap(({ problem }) =>
      problem !== null && isNeeded ? [problem] : [],
    );
    const settled = attempts.filter(({ state }) => state !== 'waiting').length;
    return {
      at: now,
      notices: changed.flatMap((record) =>
        record.notices.filter(({ at }) => at === now).map((notice) => named(record, notice)),
      ),
      attempts,
      waiting: open.reduce((sum, record) => sum + waitingIn(record), 0) - settled,
      problems,
    };
  };
};

const requireClock = ({ clockProblem }: AlertContext): void => {
  const problem = clockProblem();
  if (problem !== null) throw new OperatorProblem(`No alert is sent: ${problem}.`);
};

const requireOwnStore = async ({ counters, reports }: AlertContext): Promise<void> => {
  const { problem } = await judgeStore(counters, reports);
  if (problem === null) return;
  throw new OperatorProblem(
    `No alert is sent: ${problem}. Bring back the store that the reports were written from. ` +
      'Where this one is right, run the report with --accept-store.',
  );
};

const noteRules = async (
  { store }: AlertContext,
  { alerts }: BillableFile,
  now: EpochMs,
): Promise<ReadonlyMap<string, EpochMs>> => {
  const known = await store.rules();
  const news = alerts.map(({ name }) => name).filter((name) => !known.has(name));
  if (news.length === 0) return known;
  await store.noteRules(news, now);
  return store.rules();
};

/** All that something is still to be delivered of; what a file without a webhook leaves is ended. */
const openRecords = async (
  { store, clock }: AlertContext,
  { webhook }: BillableFile,
  changed: readonly AlertRecord[],
): Promise<readonly AlertRecord[]> => {
  const open = new Map<string, AlertRecord>();
  const add = (record: AlertRecord): void => {
    const key = JSON.stringify([record.rule, record.customer, record.period.name]);
    const known = open.get(key);
    if (known === undefined || known.revision < record.revision) open.set(key, record);
  };
  for await (const chunk of store.open()) for (const record of chunk) add(record);
  for (const record of changed) add(record);
  if (webhook !== null) return [...open.values()];
  const abandoned = [...open].filter(([, record]) => nextNotice(record, 'webhook') !== null);
  const ended = abandoned.map(([key, record]) => [key, withoutWebhook(record, clock())] as const);
  const stored = await store.putRecords(ended.map(([, record]) => record));
  for (const [i, [key, record]] of ended.entries()) {
    // Another run has it where it could not be stored.
    if (stored[i] === true) open.set(key, record);
    else open.delete(key);
  }
  return [...open.values()];
};

const noWebhook: DeliveryAnswer = {
  kind: 'gone',
  reason: 'billable.yaml names no webhook any more',
};

const withoutWebhook = (from: AlertRecord, now: EpochMs): AlertRecord => {
  let record = from;
  for (let next = nextNotice(record, 'webhook'); next; next = nextNotice(record, 'webhook')) {
    const ended = answered(next.delivery, noWebhook, now);
    record = { ...withDelivery(record, next.notice.id, ended), revision: from.revision + 1 };
  }
  return record;
};

const waitingIn = ({ notices }: AlertRecord): number =>
  notices.flatMap(({ deliveries }) => deliveries).filter(({ state }) => state === 'waiting').length;
