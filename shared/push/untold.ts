import type { Alarm } from './alarm.ts';
import { keyText } from './key-text.ts';
import type { PushRecord } from './record.ts';
import type { PushRound } from './round.ts';
import { pushView } from './view.ts';

/** Alarms that are kept for a month, so that a record of a store holds them. */
const mostKept = 100;

/** A round that keeps what a push by hand has said, so that the next run without a person tells of it. */
export const withUntold = (round: PushRound, alarms: readonly Alarm[]): PushRound => {
  const known = new Set(round.untold.map(({ text }) => text));
  const all = [...round.untold, ...alarms.filter(({ text }) => !known.has(text))];
  const more = {
    about: 'more',
    text: `${round.system}, ${round.month}: more was said to a terminal than is kept; see npx billable push --status`,
  };
  const kept = all.length > mostKept ? [...all.slice(0, mostKept - 1), more] : all;
  return { ...round, revision: round.revision + 1, untold: kept };
};

/** Those of them that are not mended meanwhile. */
export const standing = (
  { untold, stoppedAt }: Pick<PushRound, 'untold' | 'stoppedAt'>,
  records: readonly PushRecord[],
): readonly string[] => {
  const byKey = new Map(records.map((record) => [keyText(record.key), record]));
  return untold
    .filter(({ about }) => {
      if (about === 'decrease') return stoppedAt !== null;
      const record = byKey.get(about);
      if (record === undefined) return true;
      const { state, reason } = pushView(record);
      return state === 'late' || reason !== null;
    })
    .map(({ text }) => text);
};
