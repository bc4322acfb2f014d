// Runs the cases of the model of the shared commit (tools/model/README.md). Outside CI: needs g++ and some
// minutes of one core. Exit codes: 0 all is as it must be, 1 something is not, 2 it cannot run here.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { breaking, holding, type ModelCase } from './model/cases.ts';
import { leaseCases } from './model/lease-cases.ts';
import { recordCases } from './model/record-cases.ts';
import type { SearchCase } from './model/search.ts';

const scratch = mkdtempSync(path.join(tmpdir(), 'billable-model-'));
const checker = path.join(scratch, 'group-commit');

const build = (): boolean => {
  const source = path.join(import.meta.dirname, 'model/group-commit.cpp');
  const { status } = spawnSync('g++', ['-O2', '-std=c++17', '-o', checker, source], {
    stdio: 'inherit',
  });
  return status === 0;
};

/** `OK: exhausted, 879525 states, …` or `BOUNDED: …`; `VIOLATION: …` and a trace. */
const outcomeOf = ({ run }: ModelCase): string =>
  spawnSync(checker, run.split(' '), { encoding: 'utf8', maxBuffer: 2 ** 26 }).stdout;

const runAll = (cases: readonly ModelCase[], wanted: RegExp): number => {
  let wrong = 0;
  for (const each of cases) {
    const outcome = outcomeOf(each);
    const [line = ''] = outcome.split('\n');
    const isRight = wanted.test(line);
    console.log(`${isRight ? 'ok   ' : 'WRONG'} ${each.what}: ${line}`);
    if (isRight) continue;
    wrong++;
    console.log(outcome);
  }
  return wrong;
};

const searchAll = (cases: readonly SearchCase[]): number => {
  let wrong = 0;
  for (const { what, mustHold, run } of cases) {
    const found = run();
    const isRight = mustHold === (found.kind === 'holds');
    const outcome = found.kind === 'holds' ? `${found.states} states` : found.fault;
    console.log(`${isRight ? 'ok   ' : 'WRONG'} ${what}: ${outcome}`);
    if (isRight) continue;
    wrong++;
    if (found.kind === 'breaks') console.log(found.trace.join('\n'));
  }
  return wrong;
};

try {
  if (!build()) {
    console.error('The model needs g++: apt-get install g++.');
    process.exitCode = 2;
  } else {
    const wrong =
      searchAll(leaseCases) +
      searchAll(recordCases) +
      runAll(holding, /^(?:OK|BOUNDED): /) +
      runAll(breaking, /^VIOLATION: /);
    if (wrong > 0) process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
