import { dueTotals } from '../../functions/push/dry-run.ts';
import type { PushContext } from '../../functions/push/context.ts';
import type { PushRequest } from '../../functions/push/handler.ts';
import type { PushOutcome } from '../../functions/push/outcome.ts';
import { pushWarnings } from '../../shared/push/warnings.ts';
import { problemViews, pushView } from '../../shared/push/view.ts';
import type { ExitCode } from '../../shared/command-line/command.ts';
import type { CliContext } from '../context.ts';
import type { OpenPush } from './opened-push.ts';
import { roundsWithClocks } from '../../shared/push/wrong-clock.ts';
import { monthAt } from '../../shared/reports/month.ts';
import { wrongClocksNow } from './clocks-now.ts';
import { type Form, openRows } from './rows.ts';

type Printing = Pick<CliContext, 'out' | 'print' | 'err' | 'drained'>;

const dueColumns = [
  'system',
  'customer',
  'meter',
  'month',
  'accepted',
  'confirmed',
  'now',
  'difference',
] as const;

const statusColumns = [
  'system',
  'customer',
  'meter',
  'month',
  'total',
  'sequence',
  'state',
  'sent_at',
  'confirmed_at',
  'late',
  'reason',
] as const;

/** What a run did. 2 where a system was not brought up to date. */
export const showOutcomes = (
  { print }: CliContext,
  outcomes: readonly PushOutcome[],
  { json }: Form,
): ExitCode => {
  if (json) {
    print(JSON.stringify({ data: outcomes.map(({ error: _error, ...outcome }) => outcome) }));
  }
  for (const { system, month, outcome, message, alarms, ...counts } of json ? [] : outcomes) {
    const { accepted, refused, unanswered, confirmed } = counts;
    const counted = `${accepted} accepted, ${refused} refused, ${unanswered} unanswered, ${confirmed} confirmed`;
    print(`${system} ${month === null ? '' : `${month} `}${outcome}: ${message ?? counted}`);
    for (const alarm of alarms.filter((it) => message === null || !it.includes(message))) {
      print(`  ${alarm}`);
    }
  }
  const isDone = outcomes.every(({ outcome }) => outcome === 'done' || outcome === 'too_early');
  return isDone ? 0 : 2;
};

export const showDue = async (
  context: Printing,
  push: PushContext,
  request: PushRequest,
  form: Form,
): Promise<ExitCode> => {
  const { err } = context;
  const rows = openRows(context, dueColumns, form);
  for await (const { due, unsent, stopped } of dueTotals(push, request)) {
    await rows.add(due);
    for (const { system, month, reason } of stopped) {
      err(`a push to ${system} would stop, ${month}: ${reason}\n`);
    }
    for (const { system, customer, meter, month, reason } of unsent) {
      err(`not sent to ${system}: ${meter} of ${customer} in ${month}: ${reason}\n`);
    }
  }
  rows.end({});
  return 0;
};

/** What the ledger says, and what a person should know with it. */
export const showStatus = async (
  printing: Printing,
  { context, store }: Pick<OpenPush, 'context' | 'store'>,
  { to, month }: PushRequest,
  form: Form,
): Promise<ExitCode> => {
  const { ledger } = context;
  const { print } = printing;
  const selection = {
    ...(to !== undefined && { system: to }),
    ...(month !== undefined && { month }),
  };
  const rows = openRows(printing, statusColumns, form);
  for await (const records of ledger.records(selection)) await rows.add(records.map(pushView));
  const systems = context.systems.map(({ settings }) => settings);
  const names = systems.map(({ name }) => name);
  const warnings = await pushWarnings({ ...context, systems, store, now: context.clock() }, month);
  const readProblems = async () => {
    const clocks = await wrongClocksNow(context);
    const zone = context.zoneOf(monthAt(context.clock(), 'UTC'));
    const rounds = roundsWithClocks(await ledger.rounds(), clocks, zone);
    return problemViews(rounds, names).filter(
      (one) => (to ?? one.system) === one.system && (month ?? one.month) === one.month,
    );
  };
  // After what is known: a system may be slow to answer.
  const problems = await readProblems();
  rows.end({ problems, warnings });
  if (form.json) return 0;
  for (const { system, month: of, problem, since } of problems) {
    print(`${system} ${of}: ${problem}${since === null ? '' : ` (since ${since})`}`);
  }
  for (const line of warnings) print(line);
  return 0;
};
