import type { Chance } from '../chance.ts';
import { endText, type Ended } from '../world/operator.ts';
import type { World } from '../world/world.ts';
import type { Actor } from './actor.ts';

type Task = {
  readonly kind: string;
  readonly pauseMs: Actor['pauseMs'];
  readonly words: () => readonly string[];
  /** Whether it may end so, besides with 0. */
  readonly mayEnd?: (ended: Ended) => boolean;
};

/** What a command says that does not believe the clock: the last batch came by another one. */
const doubt = 'the clock says';

/** Gives one command again and again. */
const clerk = ({ books, operator, clockMoves }: World, task: Task): Actor => ({
  kind: task.kind,
  pauseMs: task.pauseMs,
  act: async () => {
    const words = task.words();
    const ended = await operator.run(...words);
    const said = `${ended.out}${ended.err}`;
    if (ended.code === 0 || task.mayEnd?.(ended) === true) return;
    // Batches that came while the server's clock was wrong are the last signs of the time for a moment.
    if (said.includes(doubt) && clockMoves() > 0) {
      books.count(`${task.kind} refused for the clock`);
    } else books.find(endText(words, ended));
  },
});

/** Counts what was quarantined by a wrong clock; another one may do the same at that moment. */
export const replayer = (world: World): Actor =>
  clerk(world, {
    kind: 'replay',
    pauseMs: [4_000, 12_000],
    words: () => ['quarantine', 'replay'],
    mayEnd: ({ out }) => out.endsWith(' left in quarantine\n'),
  });

/** Dismisses poison, which no one can count. */
export const dismisser = (world: World): Actor =>
  clerk(world, {
    kind: 'dismissal',
    pauseMs: [6_000, 15_000],
    words: () => 'quarantine dismiss --code invalid_status --reason poison --by soak'.split(' '),
  });

/** Writes reports of the running month and the one before, and closes what may be closed. */
export const reporter = (world: World, chance: Chance, months: readonly [string, string]): Actor =>
  clerk(world, {
    kind: 'report',
    pauseMs: [3_000, 9_000],
    words: () => ['report', ...chance.oneOf([[months[0]], [months[0]], [months[1]], []])],
  });

/** Looks at alerts, as the server does each minute, and now and then at the same time. */
export const alerter = (world: World): Actor =>
  clerk(world, { kind: 'alerts run', pauseMs: [2_000, 6_000], words: () => ['alerts', 'run'] });

/** Sends totals; systems that do not answer are no fault of it. */
export const pusher = (world: World, chance: Chance): Actor =>
  clerk(world, {
    kind: 'push',
    pauseMs: [2_000, 7_000],
    words: () => [
      'push',
      '--json',
      ...chance.oneOf([[], [], ['--to', 'stripe'], ['--to', 'lago'], ['--to', 'http']]),
    ],
    mayEnd: ({ out }) => out.startsWith('{') && areOnlyUnanswered(out),
  });

const areOnlyUnanswered = (json: string): boolean => {
  const { data } = JSON.parse(json) as { readonly data: readonly { readonly outcome: string }[] };
  return data.every(({ outcome }) => ['done', 'too_early', 'unanswered'].includes(outcome));
};
