import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import { greatestMark, markKey, markPrefix } from '../../../shared/push/mark.ts';
import { isBehind, newRound, type PushRound } from '../../../shared/push/round.ts';
import type { Mark } from '../../../shared/push/timestamp.ts';
import type { PushSystem } from '../../../shared/customers/push-systems.ts';
import type { Month } from '../../../shared/reports/month.ts';

type Books = { readonly ledger: PushLedger; readonly files: Pick<ReportStore, 'keys' | 'create'> };

/**
 * The round of a system and month, with its mark written. Throws where the marks say that more was
 * sent than the ledger knows.
 */
export const openRound = async (
  { ledger, files }: Books,
  system: PushSystem,
  month: Month,
): Promise<PushRound> => {
  const { round, mark } = await readRound({ ledger, files }, system, month);
  if (mark !== null && isBehind(round, mark)) throw behind(round, mark);
  const isMarked = mark !== null && mark.sequence >= round.sequence;
  if (round.sequence > 0 && !isMarked) await writeMark(files, round);
  return round;
};

/** The round of a system and month as the ledger has it, and the mark beside the reports. */
export const readRound = async ({ ledger, files }: Books, system: PushSystem, month: Month) => {
  // The mark first: another run may raise both meanwhile, and the ledger is raised first.
  const mark = greatestMark(await files.keys(markPrefix(system, month)));
  const round = (await ledger.round(system, month)) ?? newRound(system, month);
  return { round, mark };
};

/** Writes that a round may be sent. To be called after the ledger has it, before it is sent. */
export const writeMark = async (
  files: Pick<ReportStore, 'create'>,
  round: PushRound,
): Promise<void> => {
  const { system, month, sequence, timestampSec } = round;
  const text = { system, month, sequence, timestamp: timestampSec };
  // `taken`: it is there already, with the same content.
  await files.create(markKey(system, month, round), `${JSON.stringify(text)}\n`);
};

export const behind = ({ system, month, sequence }: PushRound, mark: Mark): OperatorProblem =>
  new OperatorProblem(
    `Nothing is sent to ${system}: the store is older than what was sent from it. Its last round of ` +
      `${month} is ${sequence}, the last one sent is ${mark.sequence}. Bring back the newer store. ` +
      'Where this one is right, run the push with --accept-store.',
  );

/**
 * Whether the marks of what was sent are gone, as beside a database that was copied alone. A mark is
 * written before anything of its round is sent: without any, at most the place of one was taken.
 */
export const hasLostMarks = async (
  { ledger }: Pick<Books, 'ledger'>,
  { system, month, sequence }: PushRound,
  mark: Mark | null,
): Promise<boolean> => {
  if (sequence === 0 || mark !== null) return false;
  for await (const records of ledger.records({ system, month })) {
    if (records.some(({ sending }) => sending !== null)) return true;
  }
  return false;
};

export const withoutMarks = ({ system, month }: PushRound): OperatorProblem =>
  new OperatorProblem(
    `Nothing is sent to ${system}: the marks of what was sent of ${month} are missing. They are files ` +
      `in ${markPrefix(system, month)}, beside the reports; without them a store that is older than what ` +
      'was sent from it is not noticed. Bring them back. Where this store is right, run the push with ' +
      '--accept-store.',
  );
