import { csvLines } from '../usage/csv-lines.ts';
import { newCompanionLineCheck } from './companion-line.ts';
import type { Manifest } from './manifest.ts';

/** What a file about customers says by itself, next to the manifest of its version. */
export type CompanionRecount = Pick<Manifest, 'requests' | 'billable_requests' | 'meters'> & {
  readonly columns: readonly string[];
  /** Distinct customers. */
  readonly customers: number;
  /** The first lines that cannot be of that month, or not in that order: a line each. */
  readonly problems: readonly string[];
};

const customerColumn = 2;
const maxProblems = 10;

/** Counts a file about customers again from its text. Memory does not grow with the file. */
export const recountCompanion = async (
  texts: AsyncIterable<string>,
  month: Pick<Manifest, 'month' | 'timezone'>,
): Promise<CompanionRecount> => {
  const problemWith = newCompanionLineCheck(month);
  const problems: string[] = [];
  let columns: readonly string[] | null = null;
  let sums: number[] = [];
  let lines = 0;
  let customers = 0;
  let lastId: string | null = null;
  for await (const records of csvLines(texts)) {
    for (const cells of records) {
      if (columns === null) {
        columns = cells;
        sums = cells.map(() => 0);
        continue;
      }
      lines += 1;
      const problem = problemWith(cells, columns);
      if (problem !== null && problems.length < maxProblems) {
        problems.push(`line ${lines}: ${problem}`);
      }
      sums = sums.map((sum, i) => sum + Number(cells[i]));
      const id = cells[customerColumn] ?? '';
      if (id !== lastId) customers += 1;
      lastId = id;
    }
  }
  const names = columns ?? [];
  const first = names.indexOf('requests');
  const sumOf = (name: string): number => sums[names.indexOf(name)] ?? Number.NaN;
  const meters = names.filter((_, i) => first >= 0 && i >= first && (i - first) % 2 === 0);
  return {
    columns: names,
    requests: sumOf('requests'),
    billable_requests: sumOf('billable_requests'),
    meters: Object.fromEntries(meters.map((meter) => [meter, sumOf(meter)])),
    customers,
    problems,
  };
};
