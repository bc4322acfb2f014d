import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import { unconfirmed } from '../../../shared/push/record.ts';
import {
  acceptedStore,
  doubted,
  isBehind,
  isDoubted,
  type PushRound,
} from '../../../shared/push/round.ts';
import { marksPrefix, monthsOfMarks } from '../../../shared/push/mark.ts';
import { doubtText } from '../../../shared/push/doubt-text.ts';
import { type Month, monthAfter } from '../../../shared/reports/month.ts';
import type { SystemRun } from '../context.ts';
import { behind, hasLostMarks, readRound, withoutMarks, writeMark } from './marks.ts';

type Trusting = Pick<SystemRun, 'settings' | 'ledger' | 'files'>;

/**
 * Throws where the store may be older than what was sent from it: nothing of any month is then sent.
 * What a system holds does not clear a store that comes from a backup: it is no proof of customers,
 * months and sendings of which the backup knows nothing.
 */
export const requireStore = async (run: Trusting, months: readonly Month[]): Promise<void> => {
  for (const month of await concerned(run, months)) {
    const { round, mark } = await readRound(run, run.settings.name, month);
    if (mark !== null && isBehind(round, mark)) throw behind(round, mark);
    const doubt = doubtText(round);
    if (doubt !== null) throw new OperatorProblem(doubt);
    if (await hasLostMarks(run, round, mark)) throw withoutMarks(round);
  }
};

/**
 * A person has said that the store is right: it goes on from what was sent. Resolves to the months of which
 * more may have been sent than the store knows.
 */
export const acceptStore = async (
  run: SystemRun,
  months: readonly Month[],
): Promise<readonly Month[]> => {
  const { name } = run.settings;
  const unknown: Month[] = [];
  const rounds = (await run.ledger.rounds()).filter(({ system }) => system === name);
  const isRestored = rounds.some(isDoubted);
  const first = firstSent(rounds);
  const doubtful = new Set(rounds.filter(isDoubted).map(({ month }) => month));
  // Months of which this store knows nothing too: a newer one has sent those that have marks, and may have
  // sent each after the backup.
  const marked = monthsOfMarks(await run.files.keys(marksPrefix(name)));
  const since = isRestored ? monthsFrom(first, months) : [];
  const known = [...new Set([...(await concerned(run, months)), ...marked, ...since])];
  // Those in doubt last: as long as one is, a run that dies half way has the next one do all of it.
  const inOrder = [
    ...known.filter((month) => !doubtful.has(month)),
    ...known.filter((month) => doubtful.has(month)),
  ];
  for (const month of inOrder) {
    for (;;) {
      const { round, mark } = await readRound(run, name, month);
      // Before the first month of which anything was sent the system was not pushed to.
      if (round.revision === 0 && mark === null && month < first) break;
      const isWithoutMarks = await hasLostMarks(run, round, mark);
      const isLost = isWithoutMarks || (isRestored && round.loss !== 'accepted');
      if (!isLost && (mark === null || !isBehind(round, mark))) break;
      // Of a month that the backup does not know yet, rounds may have been sent as well.
      const lost = isLost ? { ...doubted(round, 'restored'), revision: round.revision } : round;
      const accepted = acceptedStore(lost, mark ?? round);
      // Before it is accepted: nothing else would do it afterwards.
      await readAnew(run, month);
      if (!(await run.ledger.putRound(accepted))) continue;
      if (isWithoutMarks) await writeMark(run.files, accepted);
      unknown.push(month);
      break;
    }
  }
  return unknown;
};

/**
 * Months that are sent for the first time, and are no later than one of which an older store was accepted:
 * of them too more may have been sent than the store knows.
 */
export const goOnAfterLoss = async (run: SystemRun, months: readonly Month[]): Promise<void> => {
  const { name } = run.settings;
  const rounds = (await run.ledger.rounds()).filter(({ system }) => system === name);
  for (const month of months) {
    if (rounds.some((round) => round.month === month && round.sequence > 0)) continue;
    if (!rounds.some((round) => round.month >= month && round.uncertainUpTo > 0)) continue;
    const { round, mark } = await readRound(run, name, month);
    if (round.sequence > 0 || round.uncertainUpTo > 0) continue;
    const doubtful = { ...doubted(round, 'restored'), revision: round.revision };
    // Where another run is faster, it has done the same, or the month is met again by the next one.
    await run.ledger.putRound(acceptedStore(doubtful, mark ?? round));
  }
};

/** The months of a run, and those of which the store is not yet known to be right. */
const concerned = async (run: Trusting, months: readonly Month[]): Promise<readonly Month[]> => {
  const doubtful = (await run.ledger.rounds()).filter(
    (round) => round.system === run.settings.name && isDoubted(round) && round.sequence > 0,
  );
  return [...new Set([...months, ...doubtful.map(({ month }) => month)])];
};

/** The months from one to the last of others. */
const monthsFrom = (first: Month, others: readonly Month[]): readonly Month[] => {
  const all: Month[] = [];
  for (let month = first; others.some((other) => other >= month); month = monthAfter(month)) {
    all.push(month);
  }
  return all;
};

const firstSent = (rounds: readonly PushRound[]): Month =>
  rounds
    .filter(({ sequence }) => sequence > 0)
    .reduce((least, { month }) => (month < least ? month : least), '9999-12');

/** What the backup says was confirmed may have been overwritten since: all of it is to be read again. */
const readAnew = async ({ ledger, settings }: SystemRun, month: Month): Promise<void> => {
  for await (const records of ledger.records({ system: settings.name, month })) {
    const unread = records.filter(({ confirmedAt }) => confirmedAt !== null).map(unconfirmed);
    if (unread.length > 0) await ledger.putRecords(unread);
  }
};
