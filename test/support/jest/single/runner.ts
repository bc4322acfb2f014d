import { createRequire } from 'node:module';
// Its types are those of the CommonJS module.
import type JestRunners from 'jest-runner';

const { default: JestRunner } = createRequire(import.meta.url)('jest-runner') as typeof JestRunners;

type RunTests = InstanceType<typeof JestRunner>['runTests'];

/** The first run of a file tells how many tests it has; it then runs once for each of the others. */
// eslint-disable-next-line import/no-default-export -- jest takes nothing else.
export default class EachTestRunner extends JestRunner {
  override async runTests(...[files, watcher]: Parameters<RunTests>): Promise<void> {
    const counts = new Map<string, number>();
    this.on('test-file-success', ([{ path }, { testResults }]) => {
      counts.set(path, testResults.length);
    });
    // The environment counts the runs: one process.
    const options = { serial: true };
    await super.runTests(files, watcher, options);
    const others = files.flatMap((file) =>
      Array.from({ length: (counts.get(file.path) ?? 1) - 1 }, () => file),
    );
    await super.runTests(others, watcher, options);
  }
}
