import { setTimeout as sleep } from 'node:timers/promises';
import { isUnderNpm, stopOnSignals } from '../local/stop-signals.ts';
import { runCli } from './cli.ts';
import { diskFiles } from './disk-files.ts';
import { newDrained } from './drained.ts';

const { promise: readerIsGone, resolve: noteGoneReader } = Promise.withResolvers<void>();
// `| head` has seen enough. What is counted, voided or compared goes on, and the exit code tells.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => noteGoneReader());

const err = (text: string): void => {
  process.stderr.write(text);
};

// Read at the start: later the shell may have ended already, and no other id would ever follow.
const shell = process.ppid;

/**
 * Resolves when npx has ended. It passes a SIGTERM on to its shell, which ends without a word to the
 * program that it runs.
 */
const npxIsGone = async (): Promise<void> => {
  while (process.ppid === shell) await sleep(500, undefined, { ref: false });
};

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(text),
  drained: newDrained(process.stdout, readerIsGone),
  err,
  columns: process.stdout.columns || 100,
  fetch,
  now: Date.now,
  sleep: async (ms) => sleep(ms),
  files: diskFiles,
  untilStopped: async () => {
    const { promise: signalled, resolve } = Promise.withResolvers<void>();
    stopOnSignals({ stop: resolve, writeLog: (line) => err(`${line}\n`) });
    await Promise.race([signalled, readerIsGone, ...(isUnderNpm() ? [npxIsGone()] : [])]);
  },
});
