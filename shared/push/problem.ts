import { type EpochMs, hourMs } from '../calendar/instant.ts';

/** `failed`: a person has to help. `unanswered`: it can pass by itself. */
export const problemKinds = ['failed', 'unanswered'] as const;

/** What keeps the totals of a system and month from being sent. */
export type PushProblem = {
  readonly kind: (typeof problemKinds)[number];
  readonly text: string;
  readonly since: EpochMs;
  /** When the alarm was raised: once for each problem, and stored after it was. */
  readonly toldAt: EpochMs | null;
};

/** A system that does not answer for so long needs a person too. */
const silentForMs = 6 * hourMs;

type Met = Pick<PushProblem, 'kind' | 'text'>;

type Known = {
  /** The problem of the same month. */
  readonly before: PushProblem | null;
  /** Those that stand in other months of the same system. */
  readonly others: readonly PushProblem[];
};

/** What is known of a problem after a run that met it, and the words of an alarm where one is due. */
export const notedProblem = (
  { before, others }: Known,
  { kind, text }: Met,
  now: EpochMs,
): { readonly problem: PushProblem; readonly alarm: string | null } => {
  // A silence in between does not mend what a person was told of: else each turn would alarm again.
  const isTold = before?.kind === 'failed' && before.toldAt !== null;
  if (isTold && kind === 'unanswered') return { problem: before, alarm: null };
  // Numbers in the words of a silence change with each run; what fails for another reason is new.
  const isSame = before?.kind === kind && (kind === 'unanswered' || before.text === text);
  // One that is ahead was kept by a clock that was: it would not be six hours old for long.
  const since = isSame && before.since <= now ? before.since : now;
  const isDue = kind === 'failed' || now - since >= silentForMs;
  // A wrong key is the same one in each month.
  const isElsewhere = (other: PushProblem): boolean => other.kind === kind && other.text === text;
  const toldElsewhere = others.find((other) => isElsewhere(other) && other.toldAt !== null);
  const toldAt = (isSame ? before.toldAt : null) ?? toldElsewhere?.toldAt ?? null;
  const problem = { kind, text, since, toldAt };
  return { problem, alarm: isDue && toldAt === null ? problemAlarm(problem) : null };
};

/** The same problem once its alarm is raised, where it is among those that were. */
export const toldProblem = (
  problem: PushProblem,
  said: ReadonlySet<string>,
  now: EpochMs,
): PushProblem =>
  problem.toldAt === null && said.has(problemAlarm(problem))
    ? { ...problem, toldAt: now }
    : problem;

/** The words of its alarm. */
const problemAlarm = ({ kind, text, since }: Omit<PushProblem, 'toldAt'>): string =>
  kind === 'failed' ? text : `${text}, since ${new Date(since).toISOString()}`;
