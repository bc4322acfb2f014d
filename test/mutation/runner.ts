// Jest's runner, ended by the first test file that fails: that file has noticed the mutant. Without
// this, every mutant costs a run of all files.
import { createRequire } from 'node:module';
import { basename } from 'node:path';
// Its types are those of the CommonJS module.
import type JestRunners from 'jest-runner';

const { default: JestRunner } = createRequire(import.meta.url)('jest-runner') as typeof JestRunners;

type RunTests = InstanceType<typeof JestRunner>['runTests'];

/** The tests named after the mutated file come first, the properties last. */
const rank = (test: string, mutated: readonly string[]): number => {
  if (mutated.some((file) => basename(test).startsWith(basename(file, '.ts')))) return 0;
  return test.includes('.property.') ? 2 : 1;
};

export default class FirstFailureRunner extends JestRunner {
  override async runTests(...[tests, watcher, options]: Parameters<RunTests>): Promise<void> {
    this.on('test-file-success', async ([, { numFailingTests }]) => {
      if (numFailingTests > 0) await watcher.setState({ interrupted: true });
    });
    const mutated = this._globalConfig.nonFlagArgs;
    const inOrder = tests.toSorted((a, b) => rank(a.path, mutated) - rank(b.path, mutated));
    await super.runTests(inOrder, watcher, options);
  }
}
