import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import type { PushLedger } from '../../shared/ports/push-ledger.ts';
import { greatestMark, markKey, markPrefix } from '../../shared/push/mark.ts';
import { acceptedStore, isBehind, newRound, type PushRound } from '../../shared/push/round.ts';
import type { PushSystem } from '../../shared/customers/push-systems.ts';
import type { Month } from '../../shared/reports/month.ts';

type Books = { readonly ledger: PushLedger; readonly files: Pick<ReportStore, 'keys' | 'create'> };

/**
 * The round of a system and month, with its mark written. Throws where the marks say that more was
 * sent than the ledger knows, unless a person accepts the store: it then goes on from there.
 */
export const openRound = async (
  { ledger, files }: Books,
  system: PushSystem,
  month: Month,
  options: { readonly isStoreAccepted: boolean },
): Promise<PushRound> => {
  // The mark first: another run may raise both meanwhile, and the ledger is raised first.
  const mark = greatestMark(await files.keys(markPrefix(system, month)));
  const round = (await ledger.round(system, month)) ?? newRound(system, month);
  if (mark !== null && isBehind(round, mark)) {
    if (!options.isStoreAccepted) throw new OperatorProblem(behindMessage(round, mark.sequence));
    const next = acceptedStore(round, mark);
    if (await ledger.putRound(next)) return next;
    return openRound({ ledger, files }, system, month, options);
  }
  const isMarked = mark !== null && mark.sequence >= round.sequence;
  if (round.sequence > 0 && !isMarked) await writeMark(files, round);
  return round;
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

const behindMessage = ({ system, month, sequence }: PushRound, sent: number): string =>
  `Nothing is sent to ${system}: the store is older than what was sent from it. Its last round of ` +
  `${month} is ${sequence}, the last one sent is ${sent}. Bring back the newer store. Where this ` +
  'one is right, run the push with --accept-store.';
