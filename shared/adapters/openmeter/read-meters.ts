import { OperatorProblem } from '../../ports/operator-problem.ts';
import type { MeterThere } from './dialects.ts';

/** Ten thousand meters at Konnect, which gives a hundred at once. */
const mostPages = 100;

/**
 * All meters of a system. A page that has nothing new is past the last one: a server may give fewer
 * at once than it was asked for, or all of them on any page.
 */
export const readAllMeters = async (
  readPage: (page: number) => Promise<readonly MeterThere[]>,
): Promise<readonly MeterThere[]> => {
  const meters = new Map<string, MeterThere>();
  for (let page = 1; page <= mostPages; page += 1) {
    const before = meters.size;
    for (const meter of await readPage(page)) meters.set(meter.id, meter);
    if (meters.size === before) return [...meters.values()];
  }
  throw new OperatorProblem(
    `the list of meters goes on after ${meters.size} of them: the one that is asked for may be behind`,
  );
};
