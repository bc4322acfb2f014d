import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import type { PushSystem } from '../../../shared/customers/push-systems.ts';
import { unconfirmed } from '../../../shared/push/record.ts';
import { acceptedStore, isBehind, type PushRound } from '../../../shared/push/round.ts';
import type { Month } from '../../../shared/reports/month.ts';
import type { SystemRun } from '../context.ts';
import { behind, readRound } from './marks.ts';

/**
 * Throws where the store may be older than what was sent from it: nothing of any month is then sent.
 * What a system holds does not clear a store that comes from a backup: it is no proof of customers,
 * months and sendings of which the backup knows nothing.
 */
export const requireStore = async (run: SystemRun, months: readonly Month[]): Promise<void> => {
  for (const month of await concerned(run, months)) {
    const { round, mark } = await readRound(run, run.settings.name, month);
    if (mark !== null && isBehind(round, mark)) throw behind(round, mark);
    if (round.loss === 'restored') throw unknownSince(run.settings.name);
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
      if (!(await run.ledger.putRound(acceptedStore(known, mark ?? round)))) continue;
      await readAnew(run, month);
      break;
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

/** What the backup says was confirmed may have been overwritten since: all of it is to be read again. */
const readAnew = async ({ ledger, settings }: SystemRun, month: Month): Promise<void> => {
  for await (const records of ledger.records({ system: settings.name, month })) {
    const doubted = records.filter(({ confirmedAt }) => confirmedAt !== null).map(unconfirmed);
    if (doubted.length > 0) await ledger.putRecords(doubted);
  }
};

const unknownSince = (system: PushSystem): OperatorProblem =>
  new OperatorProblem(
    `Nothing is sent to ${system}: this store was restored from a backup, and ${system} holds, or may ` +
      'hold, more than the backup knows. Look at what it holds. Where this store is right, run the ' +
      'push with --accept-store.',
  );
