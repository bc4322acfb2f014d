import TestSequencer from '@jest/test-sequencer';

const kinds = ['unit', 'property', 'contract', 'browser', 'e2e'];

/** @param {string} path */
const rank = (path) => kinds.findIndex((kind) => path.endsWith(`.${kind}.test.ts`));

/**
 * The files that took longest the last time come first, and where that is not known those of the kinds that
 * take long. Jest would take the largest: a short file that deploys a stack would be what all wait for.
 */
// eslint-disable-next-line import/no-default-export -- jest takes nothing else.
export default class LongFilesFirst extends TestSequencer {
  /** @param {{ readonly path: string, readonly duration?: number }[]} tests */
  async sort(tests) {
    // It notes how long each took.
    await super.sort(tests);
    const isKnown = tests.every(({ duration }) => duration !== undefined);
    /** @param {(typeof tests)[number]} test */
    const weight = ({ path, duration = 0 }) => (isKnown ? duration : rank(path));
    return [...tests].sort((a, b) => weight(b) - weight(a));
  }
}
