import { createRequire } from 'node:module';
import vm from 'node:vm';
import { TestEnvironment } from 'jest-environment-node';

/** Jest's own, with quick globals, and with `requireOnce`: all test files of a process share what it loads. */
// eslint-disable-next-line import/no-default-export -- jest takes nothing else.
export default class OncePerProcessEnvironment extends TestEnvironment {
  /**
   * Jest makes a context of a proxy, through which every `Math` and `Buffer` of a test then goes: a
   * loop that draws numbers takes three times as long. A context of its own has no such way.
   *
   * @param {ConstructorParameters<typeof TestEnvironment>[0]} config
   * @param {ConstructorParameters<typeof TestEnvironment>[1]} context
   */
  constructor(config, context) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }

  async setup() {
    await super.setup();
    this.global.requireOnce = createRequire(import.meta.url);
  }
}
