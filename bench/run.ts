import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type * as benchmarkLists from './benchmarks.ts';
import { endChildren } from './measure/child.ts';
import type { Benchmark, Result, RunOptions, Unmeasured } from './measure/line.ts';
import { machineLine } from './measure/machine.ts';
import { removeScratchFolders } from './measure/scratch-folder.ts';
import { renderJson, renderTable } from './measure/table.ts';
import { exitCodeOf } from './measure/verdict.ts';
import { messageOf } from '../shared/error-message.ts';

const usage = `Measures what Billable costs and how fast it is. Prints one table, a row per budget.

npm run bench -- [ROW…] [options]

  ROW              only this row, such as query-day-csv-100, or those whose names begin so: query
  --full           also the rows that else are measured only by name, and those of a minute and more
  --repetitions N  how often each row is measured: 5 (default)
  --beside DIR     of the rows over HTTP alone: the server of another checkout, where npm ci has
                   run, is measured in turn with this one
  --json           for machines: every sample, the medians, the verdicts (npm run -s bench -- --json)
  --list           the names of all rows, and what they measure
  --help           this text

Peers (PostgreSQL, Redis) are started and ended by this command where their programs are installed:
apt-get install postgresql redis-server.

Exit codes: 0 every bound that was measured is kept, 1 one is missed, 2 a row could not be measured.
A peer that is not installed is skipped, with a line that says so.
`;

const options = {
  full: { type: 'boolean', default: false },
  repetitions: { type: 'string', default: '5' },
  beside: { type: 'string' },
  json: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Runs the command; resolves to the exit code. */
export const runBench = async (args: readonly string[]): Promise<number> => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) {
      process.stdout.write(usage);
      return 0;
    }
    const { beside } = values;
    // They need the packages for development, the help does not.
    const benchmarks = await import('./benchmarks.ts');
    const chosen = choose(positionals, benchmarks, {
      isFull: values.full,
      isBeside: beside !== undefined,
    });
    if (values.list) {
      for (const { id, what } of chosen) process.stdout.write(`${id.padEnd(26)} ${what}\n`);
      return 0;
    }
    const results = await measureAll(chosen, {
      repetitions: readRepetitions(values.repetitions),
      beside: beside === undefined ? null : pathToFileURL(`${resolve(beside)}/`),
      progress: (text) => process.stderr.write(`${text}\n`),
    });
    const text = values.json ? renderJson(results) : `${renderTable(results)}\n\n${machineLine()}`;
    process.stdout.write(`${text}\n`);
    return exitCodeOf(results);
  } catch (error) {
    process.stderr.write(`${reasonOf(error)}\n`);
    return 2;
  } finally {
    await endChildren();
    removeScratchFolders();
  }
};

const measureAll = async (
  benchmarks: readonly Benchmark[],
  runOptions: RunOptions,
): Promise<readonly Result[]> => {
  const results: Result[] = [];
  for (const { id, what, run } of benchmarks) {
    runOptions.progress(`${id}: ${what}`);
    results.push(await run(runOptions).catch((error: unknown) => failed({ id, what }, error)));
    await endChildren();
  }
  return results;
};

/** A row that cannot be measured does not take the others with it. */
const failed = (row: Pick<Benchmark, 'id' | 'what'>, error: unknown): Unmeasured => ({
  id: row.id,
  what: row.what,
  kind: 'FAILED',
  reason: reasonOf(error),
});

const reasonOf = (error: unknown): string => messageOf(error).trim().replaceAll(/\s+/g, ' ');

type Benchmarks = typeof benchmarkLists;

type Kinds = { readonly isFull: boolean; readonly isBeside: boolean };

const choose = (
  names: readonly string[],
  { usualBenchmarks, furtherBenchmarks, longBenchmarks }: Benchmarks,
  { isFull, isBeside }: Kinds,
): readonly Benchmark[] => {
  const isMeant = ({ hasBeside }: Benchmark): boolean => hasBeside === true || !isBeside;
  const long = isFull ? longBenchmarks : [];
  const all = [...usualBenchmarks, ...furtherBenchmarks, ...long].filter(isMeant);
  if (names.length > 0) {
    const chosen = new Set(names.flatMap((name) => meantBy(name, all)));
    return all.filter((benchmark) => chosen.has(benchmark));
  }
  return isFull ? all : usualBenchmarks.filter(isMeant);
};

/** The row of that name; else those of its family, whose names begin with it and a hyphen. */
const meantBy = (name: string, all: readonly Benchmark[]): readonly Benchmark[] => {
  const exact = all.filter(({ id }) => id === name);
  const meant = exact.length > 0 ? exact : all.filter(({ id }) => id.startsWith(`${name}-`));
  if (meant.length > 0) return meant;
  const known = all.map(({ id }) => id).join(', ');
  throw new Error(`No row is called ${JSON.stringify(name)}. Rows: ${known}. More with --full.`);
};

const readRepetitions = (text: string): number => {
  const repetitions = Number(text);
  if (Number.isInteger(repetitions) && repetitions > 0) return repetitions;
  throw new Error(`--repetitions must be a whole number of at least 1; received: ${text}.`);
};
