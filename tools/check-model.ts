// Builds the model of the shared commit and runs its cases (tools/model/README.md). Outside CI: needs g++ and some
// minutes of one core. Exit codes: 0 all is as it must be, 1 something is not, 2 it cannot run here.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { breaking, holding, type ModelCase } from './model/cases.ts';

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

try {
  if (!build()) {
    console.error('The model needs g++: apt-get install g++.');
    process.exitCode = 2;
  } else {
    const wrong = runAll(holding, /^(?:OK|BOUNDED): /) + runAll(breaking, /^VIOLATION: /);
    process.exitCode = wrong === 0 ? 0 : 1;
  }
} finally {
  rmSync(scratch, { recursive: true });
}
