import { setTimeout as wait } from 'node:timers/promises';
import { dayMs, hourMs, minuteMs } from '../../shared/domain/instant.ts';
import type { Chance } from './chance.ts';
import type { SoakedServer } from './soaked-server.ts';

type FaultContext = {
  readonly server: SoakedServer;
  readonly chance: Chance;
  readonly ending: AbortSignal;
};

const kinds = ['killed', 'stopped', 'disk full', 'clock moved'] as const;
type Kind = (typeof kinds)[number];

export type FaultCounts = Record<Kind, number>;

const clockMoves = [365 * dayMs, -365 * dayMs, hourMs, -hourMs, 11 * minuteMs, -minuteMs] as const;

/** In milliseconds: how long all is well between faults, and how long a fault lasts. */
const calmMs = [300, 1_500] as const;
const faultMs = [300, 2_000] as const;

/**
 * Does one thing after the other to the server until it is to end; leaves it running, with a right
 * clock and room on its disk.
 */
export const runFaults = async ({ server, chance, ending }: FaultContext): Promise<FaultCounts> => {
  const counts: FaultCounts = { killed: 0, stopped: 0, 'disk full': 0, 'clock moved': 0 };

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
      await server.kill();
      await server.start({ freePages: chance.between(0, 50) });
      await pause(faultMs);
      await server.kill();
      await server.start();
    },
    'clock moved': async () => {
      await server.moveClock(clockMoves[counts['clock moved'] % clockMoves.length] ?? 0);
      await pause(faultMs);
      await server.moveClock(0);
    },
  };

  for (let i = 0; !ending.aborted; i++) {
    await pause(calmMs);
    // Each in turn at first, so that a short run meets them all.
    const kind = kinds[i] ?? chance.oneOf(kinds);
    await cause[kind]();
    counts[kind]++;
  }
  return counts;
};
