// Jest with one more option: `--quick` runs the unit tests alone.
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { run } from 'jest';

// Tests start hundreds of programs: Node keeps what it makes of their TypeScript from one to the next.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(
  new URL('../../../node_modules/.cache/billable-test', import.meta.url),
);

const options = process.argv.slice(2);
await run(
  options.flatMap((option) =>
    option === '--quick' ? ['--config', 'test/support/jest/quick.config.js'] : [option],
  ),
);
