import TestSequencer from '@jest/test-sequencer';

/** Seconds of the files that take longest, and of the usual file of a kind, where jest knows none. */
const seconds = Object.entries({
  'functions/report/runs-s3.contract': 30,
  'shared/adapters/dynamodb/store.contract': 90,
  'cli/labels-and-meters.contract': 90,
  'shared/adapters/dynamodb/commands.contract': 50,
  'infra/aws-stack.e2e': 60,
  'infra/aws-billable-yaml.e2e': 60,
  'infra/synth.unit': 40,
  'cli/push/push.e2e': 45,
  'shared/adapters/dynamodb/emulator.contract': 40,
  'local/alerts/alerts.e2e': 35,
  'local/crash.e2e': 35,
  'shared/adapters/dynamodb/histories.property': 35,
  'infra/functions/permissions-in-use.e2e': 30,
  'local/customers/customers.e2e': 25,
  'local/openapi.e2e': 25,
  'kong/kit/string-hash.unit': 20,
  'functions/query/directory.property': 20,
  '.browser': 35,
  '.contract': 10,
  '.e2e': 8,
  '.property': 6,
  '.unit': 1,
});

/** @param {string} path */
const expected = (path) => seconds.find(([name]) => path.endsWith(`${name}.test.ts`))?.[1] ?? 0;

/**
 * The files that took longest the last time come first; what is not known is expected. Jest would
 * begin with the largest: a short file that deploys a stack would be what all wait for.
 */
// eslint-disable-next-line import/no-default-export -- jest takes nothing else.
export default class LongFilesFirst extends TestSequencer {
  /** @param {{ readonly path: string, readonly duration?: number }[]} tests */
  async sort(tests) {
    // It notes how long each took.
    await super.sort(tests);
    /** @param {(typeof tests)[number]} test */
    const weight = ({ path, duration }) => duration ?? expected(path) * 1_000;
    return [...tests].sort((a, b) => weight(b) - weight(a));
  }
}
