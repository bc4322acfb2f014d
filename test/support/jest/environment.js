import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

/** Jest's own, with `requireOnce`: all test files of a process share what it loads. */
// eslint-disable-next-line import/no-default-export -- jest takes nothing else.
export default class OncePerProcessEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.requireOnce = createRequire(import.meta.url);
  }
}
