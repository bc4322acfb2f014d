import { recordModel } from './record-model.ts';
import type { RecordJob, RecordRule } from './record-state.ts';
import { search, type SearchCase } from './search.ts';

const all: RecordJob = { does: 'replay', receipt: 0, records: [0, 1] };
const second: RecordJob = { does: 'replay', receipt: 1, records: [1] };
const first: RecordJob = { does: 'replay', receipt: 2, records: [0] };
const dismissAll: RecordJob = { does: 'dismiss', records: [0, 1] };
const dismissFirst: RecordJob = { does: 'dismiss', records: [0] };
const dismissSecond: RecordJob = { does: 'dismiss', records: [1] };
const whole: RecordJob = { does: 'void' };
const part: RecordJob = { does: 'void part' };

const holding: readonly (readonly [string, readonly RecordJob[]])[] = [
  ['the same replay three times', [all, all, all]],
  ['replays of records in common', [all, second, first]],
  ['a replay and dismissals', [all, dismissFirst, dismissSecond]],
  ['replays and a dismissal', [first, second, dismissAll]],
  ['replays and a void', [all, second, whole]],
  ['replays and the void of a part', [all, first, part]],
  ['a replay, the void of a part, and of the whole', [all, part, whole]],
];

const broken: readonly (readonly [RecordRule, readonly RecordJob[]])[] = [
  ['a replay marks its source in its own transaction', [all, second]],
  ['a replay marks its source after its batch, not before it', [all, second]],
  ['a replay is of a batch that counts', [all, whole]],
  ['a replay is of parts as read', [all, part]],
  ['a replay is of replays as read', [all, second]],
  ['a replay is of dismissals as read', [all, dismissFirst]],
  ['a dismissal is of replays as read', [all, dismissFirst]],
  ['a dismissal is of dismissals as read', [dismissFirst, dismissSecond]],
];

/** Steps 1 and 17: what becomes of quarantined records. */
export const recordCases: readonly SearchCase[] = [
  ...holding.flatMap(([what, jobs]) =>
    [false, true].map((isTorn) => ({
      what: `records: ${what}${isTorn ? ', seen in pieces' : ''}`,
      mustHold: true,
      run: () => search(recordModel(jobs, { isTorn, without: null })),
    })),
  ),
  ...broken.map(([rule, jobs]) => ({
    what: `records, without: ${rule}`,
    mustHold: false,
    run: () => search(recordModel(jobs, { isTorn: false, without: rule })),
  })),
];
