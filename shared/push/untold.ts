import type { Alarm } from './alarm.ts';
import { keyText } from './key-text.ts';
import type { PushRecord } from './record.ts';
import type { PushRound } from './round.ts';
import { pushView } from './view.ts';

/** Alarms that are kept for a month, so that a record of a store holds them. */
const mostKept = 100;
const more = 'more';

/** A round that keeps what is to be said until it was: a process may die before. */
export const withUntold = (round: PushRound, alarms: readonly Alarm[]): PushRound => {
  const known = new Set(round.untold.map(({ text }) => text));
  const all = [...round.untold, ...alarms.filter(({ text }) => !known.has(text))];
  const rest = {
    about: more,
    text: `${round.system}, ${round.month}: more is to be said than is kept; see npx billable push --status`,
  };
  const kept = all.length > mostKept ? [...all.slice(0, mostKept - 1), rest] : all;
  return { ...round, revision: round.revision + 1, untold: kept };
};

/** What of them is still to be said. */
export const withoutTold = (
  untold: readonly Alarm[],
  said: ReadonlySet<string>,
): readonly Alarm[] => {
  const left = untold.filter(({ text }) => !said.has(text));
  // What said those that are kept has said the others too, or that there are more.
  return left.every(({ about }) => about === more) && left.length < untold.length ? [] : left;
};

/** Those of them that are not mended meanwhile. */
export const standing = (
  { untold, stoppedAt, loss }: Pick<PushRound, 'untold' | 'stoppedAt' | 'loss'>,
  records: readonly PushRecord[],
): readonly Alarm[] => {
  const byKey = new Map(records.map((record) => [keyText(record.key), record]));
  return untold.filter(({ about }) => {
    if (about === 'decrease') return stoppedAt !== null;
    if (about === 'behind') return loss === 'behind';
    const record = byKey.get(about);
    if (record === undefined) return true;
    const { state, reason } = pushView(record);
    return state === 'late' || reason !== null;
  });
};
