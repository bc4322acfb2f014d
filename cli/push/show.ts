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
import { textTable } from '../text-table.ts';

type Form = { readonly json: boolean };

const printTable = <Column extends string>(
  print: CliContext['print'],
  columns: readonly Column[],
  rows: readonly Readonly<Record<Column, string | number | null>>[],
): void => {
  const cells = rows.map((row) => columns.map((column) => row[column] ?? ''));
  for (const line of textTable(columns, cells)) print(line);
};

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
  { print, err }: CliContext,
  push: PushContext,
  request: PushRequest,
  { json }: Form,
): Promise<ExitCode> => {
  const { due, unsent, stopped } = await dueTotals(push, request);
  if (json) print(JSON.stringify({ data: due }));
  else {
    printTable(
      print,
      ['system', 'customer', 'meter', 'month', 'accepted', 'confirmed', 'now', 'difference'],
      due,
    );
  }
  for (const { system, month, reason } of stopped) {
    err(`a push to ${system} would stop, ${month}: ${reason}\n`);
  }
  for (const { system, customer, meter, month, reason } of unsent) {
    err(`not sent to ${system}: ${meter} of ${customer} in ${month}: ${reason}\n`);
  }
  return 0;
};

/** What the ledger says, and what a person should know with it. */
export const showStatus = async (
  { print }: CliContext,
  { context, store }: Pick<OpenPush, 'context' | 'store'>,
  { to, month }: PushRequest,
  { json }: Form,
): Promise<ExitCode> => {
  const { ledger } = context;
  const selection = {
    ...(to !== undefined && { system: to }),
    ...(month !== undefined && { month }),
  };
  const views = (await Array.fromAsync(ledger.records(selection))).flat().map(pushView);
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
  if (json) {
    print(JSON.stringify({ data: views, problems: await readProblems(), warnings }));
    return 0;
  }
  printTable(
    print,
    [
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
    ],
    views,
  );
  // After what is known: a system may be slow to answer.
  for (const { system, month: of, problem, since } of await readProblems()) {
    print(`${system} ${of}: ${problem}${since === null ? '' : ` (since ${since})`}`);
  }
  for (const line of warnings) print(line);
  return 0;
};
