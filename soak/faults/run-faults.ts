import { setTimeout as wait } from 'node:timers/promises';
import { dayMs, hourMs, minuteMs } from '../../shared/calendar/instant.ts';
import type { Chance } from '../chance.ts';
import type { ClockMove } from './clock-moves.ts';
import type { World } from '../world/world.ts';
import { holdWriteLock } from './lock-holder.ts';
import { startSecondServer } from './second-server.ts';
import type { SoakedServer } from './soaked-server.ts';

type FaultContext = {
  readonly world: World;
  readonly server: SoakedServer;
  readonly chance: Chance;
  readonly ending: AbortSignal;
  /** Loses the store and brings it back from a backup. */
  readonly restore: () => Promise<void>;
};

export const faultKinds = [
  'killed',
  'restored',
  'clock moved',
  'disk full',
  'stopped',
  'second server',
  'lock held',
] as const;
type Kind = (typeof faultKinds)[number];

export type Faults = {
  readonly counts: Readonly<Record<Kind, number>>;
  readonly clockMoves: readonly ClockMove[];
  /** Requests that the server refused because the disk was full. */
  readonly refusedAsFull: number;
};

const clockAheadMs = [
  365 * dayMs,
  -365 * dayMs,
  hourMs,
  -hourMs,
  11 * minuteMs,
  -minuteMs,
] as const;

/** In milliseconds: how long all is well between faults, and how long a fault lasts. */
const calmMs = [500, 2_500] as const;
const faultMs = [300, 2_000] as const;

/**
 * Does one thing after the other to the server until it is to end; leaves it running, with a right
 * clock and room on its disk.
 */
export const runFaults = async (context: FaultContext): Promise<Faults> => {
  const { world, server, chance, ending, restore } = context;
  const counts = {
    killed: 0,
    stopped: 0,
    'disk full': 0,
    'clock moved': 0,
    'second server': 0,
    'lock held': 0,
    restored: 0,
  };
  const clockMoves: ClockMove[] = [];
  let refusedAsFull = 0;

  const pause = async ([low, high]: readonly [number, number]): Promise<void> => {
    // Where the time is over meanwhile, the fault is ended as usual.
    await wait(chance.between(low, high), undefined, { signal: ending }).catch(() => undefined);
  };

  const cause: Readonly<Record<Kind, () => Promise<void>>> = {
    killed: async () => {
      await server.kill();
      await pause([0, 500]);
      await server.start();
    },
    stopped: async () => {
      await server.stop();
      await server.start();
    },
    'disk full': async () => {
      const freePages = chance.between(0, 50);
      const [isFullAtStart, isFullAtEnd] = [chance.happens(0.5), chance.happens(0.5)];
      if (isFullAtStart) {
        await server.kill();
        await server.start({ freePages });
      } else {
        await server.limitDisk(freePages);
      }
      await pause(faultMs);
      refusedAsFull += await server.limitDisk(isFullAtEnd ? 0 : null);
      if (!isFullAtEnd) return;
      await server.kill();
      await server.start();
    },
    'clock moved': async () => {
      const aheadMs = clockAheadMs[counts['clock moved'] % clockAheadMs.length] ?? 0;
      const from = Date.now();
      await server.moveClock(aheadMs);
      await pause(faultMs);
      await server.moveClock(0);
      clockMoves.push({ aheadMs, from, until: Date.now() });
    },
    'second server': async () => startSecondServer(world),
    'lock held': async () => holdWriteLock(world.place.dataDir, async () => pause(faultMs)),
    restored: restore,
  };

  for (let i = 0; i < faultKinds.length || !ending.aborted; i++) {
    await pause(calmMs);
    // Each in turn at first, so that a short run has them all.
    const kind = faultKinds[i] ?? chance.oneOf(faultKinds);
    await cause[kind]();
    counts[kind]++;
  }
  return { counts, clockMoves, refusedAsFull };
};
