import { parseArgs } from 'node:util';
import { longBenchmarks, usualBenchmarks } from './benchmarks.ts';
import { endChildren } from './measure/child.ts';
import type { Benchmark, Result, RunOptions } from './measure/line.ts';
import { machineLine } from './measure/machine.ts';
import { removeScratchFolders } from './measure/scratch-folder.ts';
import { renderJson, renderTable } from './measure/table.ts';
import { verdictOf } from './measure/verdict.ts';

const usage = `Measures what Billable costs and how fast it is. Prints one table, a row per budget.

npm run bench -- [ROW…] [options]

  ROW              only the rows whose names begin so, such as http or query-day-csv-100
  --full           also the sizes that need a minute and more
  --repetitions N  how often each row is measured: 5 (default)
  --json           for machines: every sample, the medians, the verdicts
  --list           the names of all rows, and what they measure
  --help           this text

Peers (PostgreSQL, Redis) are started and ended by this command where their programs are installed:
apt-get install postgresql redis-server.

Exit codes: 0 every bound is kept, 1 one is missed, 2 could not run.
`;

const options = {
  full: { type: 'boolean', default: false },
  repetitions: { type: 'string', default: '5' },
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
    const chosen = choose(positionals, values.full);
    if (values.list) {
      for (const { id, what } of chosen) process.stdout.write(`${id.padEnd(26)} ${what}\n`);
      return 0;
    }
    const measured = await measureAll(chosen, {
      repetitions: readRepetitions(values.repetitions),
      isFull: values.full,
      progress: (text) => process.stderr.write(`${text}\n`),
    });
    const results =
      positionals.length === 0
        ? measured
        : measured.filter(({ id }) => positionals.some((name) => id.startsWith(name)));
    if (results.length === 0) throw new Error(`No row begins with ${positionals.join(' or ')}.`);
    const text = values.json ? renderJson(results) : `${renderTable(results)}\n\n${machineLine()}`;
    process.stdout.write(`${text}\n`);
    return results.some((result) => verdictOf(result) === 'MISSED') ? 1 : 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
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
    results.push(...(await run(runOptions)));
  }
  return results;
};

const choose = (names: readonly string[], isFull: boolean): readonly Benchmark[] => {
  const all = [...usualBenchmarks, ...longBenchmarks];
  if (names.length === 0) return isFull ? all : usualBenchmarks;
  const unknown = names.find((name) => !all.some(({ id }) => isMeant(name, id)));
  if (unknown !== undefined) {
    const known = all.map(({ id }) => id).join(', ');
    throw new Error(`No row begins with ${JSON.stringify(unknown)}. There are: ${known}.`);
  }
  return all.filter(({ id }) => names.some((name) => isMeant(name, id)));
};

/** A name may be the begin of a benchmark's, or that of one of its rows, which is longer. */
const isMeant = (name: string, id: string): boolean =>
  id.startsWith(name) || name.startsWith(`${id}-`);

const readRepetitions = (text: string): number => {
  const repetitions = Number(text);
  if (Number.isInteger(repetitions) && repetitions > 0) return repetitions;
  throw new Error(`--repetitions must be a whole number of at least 1; received: ${text}.`);
};
