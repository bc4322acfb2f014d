import type { BatchId } from '../../shared/metering/batch.ts';
import { counted } from '../../shared/metering/counted.ts';
import type { QuarantineReason } from '../../shared/metering/quarantine.ts';

/** What a replay did with the records of one batch, in the words of `--json`. */
export type ReplayOutcome = {
  readonly batch: BatchId;
  /** Entries. */
  readonly counted: number;
  /** The batch that counts them: its id is told nowhere else, and by it the replay can be voided. */
  readonly counted_as: BatchId | null;
  readonly refused: keyof typeof refusals | null;
  readonly left: readonly {
    readonly reason: QuarantineReason;
    readonly why: string;
    readonly entries: number;
  }[];
};

const refusals = {
  replayed_or_dismissed_meanwhile: 'some of these records were replayed or dismissed meanwhile',
  receipts_dropped_meanwhile: 'receipts were dropped meanwhile',
} as const;

export type Saying = {
  readonly batch: (of: ReplayOutcome) => void;
  readonly end: (sums: { readonly counted: number; readonly left: number }) => void;
};

export const replayAsText = (print: (line: string) => void): Saying => ({
  batch: (of) => {
    for (const { entries, reason, why } of of.left) {
      print(`${of.batch}: ${entries} left, ${reason}: ${why}`);
    }
    if (of.refused !== null) {
      print(`${of.batch}: ${refusals[of.refused]}, so nothing of it was counted`);
    } else if (of.counted_as !== null) {
      print(`${of.batch}: ${of.counted} counted, as batch ${of.counted_as}`);
    }
  },
  end: (sums) =>
    print(`${counted(sums.counted, 'entry', 'entries')} counted, ${sums.left} left in quarantine`),
});

export const replayAsJson = (print: (line: string) => void): Saying => {
  const data: ReplayOutcome[] = [];
  return {
    batch: (of) => data.push(of),
    end: (sums) => print(JSON.stringify({ data, ...sums }, null, 2)),
  };
};
