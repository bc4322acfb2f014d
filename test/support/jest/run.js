// Jest with one more option: `--quick` runs the unit tests alone.
import process from 'node:process';
import { run } from 'jest';

const options = process.argv.slice(2);
await run(
  options.flatMap((option) =>
    option === '--quick' ? ['--config', 'test/support/jest/quick.config.js'] : [option],
  ),
);
