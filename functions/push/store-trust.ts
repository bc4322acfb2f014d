import { SystemUnavailable } from '../../shared/ports/billing-system.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import type { PushSystem } from '../../shared/customers/push-systems.ts';
import { acceptedStore, isBehind, type PushRound } from '../../shared/push/round.ts';
import { type Month, monthPeriod } from '../../shared/reports/month.ts';
import type { SystemRun } from './context.ts';
import { behind, readRound } from './marks.ts';
import { readBack } from './read-back.ts';

/**
 * Throws where the store may be older than what was sent from it: nothing of any month is then sent.
 * A store that comes from a backup is compared with what the system holds, where it can be asked.
 */
export const requireStore = async (run: SystemRun, months: readonly Month[]): Promise<void> => {
  for (const month of await concerned(run, months)) {
    const { round, mark } = await readRound(run, run.settings.name, month);
    if (mark !== null && isBehind(round, mark)) throw behind(round, mark);
    if (round.loss !== 'restored') continue;
    if (!(await agrees(run, month))) throw unknownSince(run.settings.name);
    // Where another run is faster it has found the same.
    await run.ledger.putRound({ ...round, revision: round.revision + 1, loss: 'accepted' });
  }
};

/** A person has said that the store is right: it goes on from what was sent. */
export const acceptStore = async (run: SystemRun, months: readonly Month[]): Promise<void> => {
  const { name } = run.settings;
  const rounds = await run.ledger.rounds();
  const isRestored = rounds.some(({ system, loss }) => system === name && loss === 'restored');
  for (const month of await concerned(run, months)) {
    for (;;) {
      const { round, mark } = await readRound(run, name, month);
      const isLost = isRestored && round.loss !== 'accepted';
      if (!isLost && (mark === null || !isBehind(round, mark))) break;
      // Of a month that the backup does not know yet, rounds may have been sent as well.
      const known: PushRound = isLost ? { ...round, loss: 'restored' } : round;
      if (await run.ledger.putRound(acceptedStore(known, mark ?? round))) break;
    }
  }
};

/** The months of a run, and those of which the store is not yet known to be right. */
const concerned = async (run: SystemRun, months: readonly Month[]): Promise<readonly Month[]> => {
  const doubtful = (await run.ledger.rounds()).filter(
    ({ system, loss }) => system === run.settings.name && loss === 'restored',
  );
  return [...new Set([...months, ...doubtful.map(({ month }) => month)])];
};

/** Whether the system holds what the ledger says that it accepted. */
const agrees = async (run: SystemRun, month: Month): Promise<boolean> => {
  const { system, settings, ledger, clock, zoneOf } = run;
  if (system.held === null) return false;
  const now = clock();
  const records = (await Array.fromAsync(ledger.records({ system: settings.name, month }))).flat();
  const { changed, error } = await readBack(records, {
    ...run,
    period: monthPeriod(month, zoneOf(month)),
    // All of them are read, whatever was read before the backup.
    since: now + 1,
    isOver: false,
    now,
    alarm: () => undefined,
  });
  if (error !== null) {
    throw new SystemUnavailable(`what it holds is not read: ${error.message}`, { cause: error });
  }
  return changed.every(({ sending }) => sending?.state !== 'lost');
};

const unknownSince = (system: PushSystem): OperatorProblem =>
  new OperatorProblem(
    `Nothing is sent to ${system}: this store was restored from a backup, and ${system} holds, or may ` +
      'hold, more than the backup knows. Look at what it holds. Where this store is right, run the ' +
      'push with --accept-store.',
  );
