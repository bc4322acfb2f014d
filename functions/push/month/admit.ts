import type { Change } from '../../../shared/push/plan.ts';
import { objectionOf } from '../../../shared/push/price.ts';
import { noted, type PushRecord } from '../../../shared/push/record.ts';
import { isElsewhere } from '../../../shared/push/places/target.ts';
import { refusalAlarm } from '../answers.ts';
import { askInTurn } from '../ask-in-turn.ts';
import type { SystemRun } from '../context.ts';
import type { Tally } from '../tally.ts';
import type { RoundBook } from './round-book.ts';

/** A change of which the system was asked how it is charged, where that was due. */
export type Admitted = Change & { readonly price: string | null };

type Admission = {
  readonly tally: Tally;
  readonly book: RoundBook;
  readonly isTimeUp: () => boolean;
  /** Whether it has answered about none of too many: what needs no asking is sent all the same. */
  readonly isDoubtful: boolean;
};

/** Leaves out those for whom a total of the month would be wrong; asked before the first sending. */
export const admit = async (run: SystemRun, changes: readonly Change[], admission: Admission) => {
  const { system, ledger } = run;
  const { isTimeUp, isDoubtful, tally, book } = admission;
  if (isTimeUp()) {
    return { admitted: [], objected: 0, left: changes, isSilent: false, isDown: false };
  }
  const unasked = changes.filter((change) => !isAsked(change));
  const asked = changes.filter(isAsked);
  const admitted: Admitted[] = unasked.map((change) => ({ ...change, price: null }));
  const left = new Set(asked);
  const notes: PushRecord[] = [];
  let objected = 0;
  try {
    const { isSilent, isDown } = await askInTurn(
      run,
      asked,
      { isTimeUp, isDoubtful },
      async (change, askOne) => {
        const { record } = change;
        const terms = await askOne(async () => system.terms(change, record.key.month));
        left.delete(change);
        const objection = objectionOf(record, terms, { now: run.clock(), target: change });
        if (objection === null) {
          admitted.push({ ...change, price: terms.price });
          return;
        }
        objected += 1;
        tally.refused += 1;
        const note = noted(record, { objection });
        if (note === null) return;
        notes.push(note);
        tally.alarms.push(refusalAlarm(record, objection));
      },
    );
    return { admitted, objected, left: [...left], isSilent, isDown };
  } finally {
    if (notes.length > 0) {
      await book.keepAlarms();
      await ledger.putRecords(notes);
    }
  }
};

const isAsked = (change: Change): boolean =>
  change.record.accepted === null ||
  change.record.objection !== null ||
  isElsewhere(change.record, change);
