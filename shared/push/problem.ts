import { type EpochMs, hourMs } from '../calendar/instant.ts';

/** `failed`: a person has to help. `unanswered`: it can pass by itself. */
export const problemKinds = ['failed', 'unanswered'] as const;

/** What keeps the totals of a system and month from being sent. */
export type PushProblem = {
  readonly kind: (typeof problemKinds)[number];
  readonly text: string;
  readonly since: EpochMs;
  /** When the alarm was raised: once for each problem. */
  readonly toldAt: EpochMs | null;
};

/** A system that does not answer for so long needs a person too. */
const silentForMs = 6 * hourMs;

type Met = Pick<PushProblem, 'kind' | 'text'> & {
  /** A terminal is told each time, and the alarm is left to a run without a person. */
  readonly isByHand: boolean;
};

/** What is known of a problem after a run that met it, and the words of an alarm where one is due. */
export const notedProblem = (
  before: PushProblem | null,
  { kind, text, isByHand }: Met,
  now: EpochMs,
): { readonly problem: PushProblem; readonly alarm: string | null } => {
  // A silence in between does not mend what a person was told of: else each turn would alarm again.
  const isTold = before?.kind === 'failed' && before.toldAt !== null;
  if (isTold && kind === 'unanswered') return { problem: before, alarm: null };
  // Numbers in the words of a silence change with each run; what fails for another reason is new.
  const isSame = before?.kind === kind && (kind === 'unanswered' || before.text === text);
  const since = isSame ? before.since : now;
  const isDue = kind === 'failed' || now - since >= silentForMs;
  const toldBefore = isSame ? before.toldAt : null;
  const isAlarm = isDue && toldBefore === null;
  const words = kind === 'failed' ? text : `${text}, since ${new Date(since).toISOString()}`;
  return {
    problem: { kind, text, since, toldAt: isAlarm && !isByHand ? now : toldBefore },
    alarm: isAlarm ? words : null,
  };
};
