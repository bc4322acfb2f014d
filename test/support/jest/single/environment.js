import OncePerProcessEnvironment from '../environment.js';

/**
 * How often this process has run a file so far.
 *
 * @type {Map<string, number>}
 */
const runs = new Map();

/**
 * @param {import('@jest/types').Circus.DescribeBlock} block
 * @returns {import('@jest/types').Circus.TestEntry[]}
 */
const testsOf = (block) =>
  block.children.flatMap((child) => (child.type === 'test' ? [child] : testsOf(child)));

/** The n-th run of a file runs its n-th test alone, with the hooks that this test has. */
// eslint-disable-next-line import/no-default-export -- jest takes nothing else.
export default class OneTestEnvironment extends OncePerProcessEnvironment {
  /**
   * @param {ConstructorParameters<typeof OncePerProcessEnvironment>[0]} config
   * @param {ConstructorParameters<typeof OncePerProcessEnvironment>[1]} context
   */
  constructor(config, context) {
    super(config, context);
    this.testPath = context.testPath;
  }

  /**
   * @param {import('@jest/types').Circus.Event} event
   * @param {import('@jest/types').Circus.State} state
   */
  handleTestEvent({ name }, { rootDescribeBlock }) {
    if (name !== 'run_start') return;
    const turn = runs.get(this.testPath) ?? 0;
    runs.set(this.testPath, turn + 1);
    for (const [index, test] of testsOf(rootDescribeBlock).entries()) {
      if (index !== turn) test.mode = 'skip';
    }
  }
}
