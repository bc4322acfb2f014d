import { setTimeout as wait } from 'node:timers/promises';
import { hourMs, minuteMs } from '../../shared/calendar/instant.ts';
import type { Chance } from '../chance.ts';
import type { ClockMove } from '../faults/clock-moves.ts';
import { calm, storm, type WeatheredTable } from './table.ts';

type WeatherContext = {
  readonly table: WeatheredTable;
  readonly chance: Chance;
  readonly ending: AbortSignal;
  readonly moveClock: (aheadMs: number) => void;
  readonly noteClock: () => void;
};

const kinds = ['storm', 'clock moved'] as const;
const clockAheadMs = [hourMs, -hourMs, 365 * 24 * hourMs, -365 * 24 * hourMs, -11 * minuteMs];

/** Lets the table and the clocks of its processes go wrong for a while, and calms them again. */
export const runWeather = async (context: WeatherContext) => {
  const { table, chance, ending, moveClock, noteClock } = context;
  const counts = { storm: 0, 'clock moved': 0 };
  const clockMoves: ClockMove[] = [];
  const pause = async (low: number, high: number): Promise<void> => {
    await wait(chance.between(low, high), undefined, { signal: ending }).catch(() => undefined);
  };
  for (let i = 0; i < kinds.length || !ending.aborted; i++) {
    await pause(500, 2_000);
    const kind = kinds[i] ?? chance.oneOf(kinds);
    if (kind === 'storm') {
      table.setWeather(storm);
      await pause(500, 4_000);
      table.setWeather(calm);
    } else {
      const aheadMs = clockAheadMs[counts['clock moved'] % clockAheadMs.length] ?? 0;
      const from = Date.now();
      noteClock();
      moveClock(aheadMs);
      await pause(300, 2_000);
      moveClock(0);
      noteClock();
      clockMoves.push({ aheadMs, from, until: Date.now() });
    }
    counts[kind]++;
  }
  return { counts, clockMoves };
};
