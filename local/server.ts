// First, before anything makes a thread.
import './v8-flags.ts';
import { messageOf } from '../shared/error-message.ts';
import { ownerProblem } from '../shared/file-owner.ts';
import { readConfig } from '../shared/settings/config.ts';
import { openLog } from './log/open-log.ts';
import { startServer } from './start-server.ts';
import { stopOnSignals } from './stop-signals.ts';

// The reader of the output may be gone; that is no reason to stop counting.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const writeLine = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const refuse = (message: string): void => {
  writeLine(message);
  process.exitCode = 2;
};

const run = async (): Promise<void> => {
  const reading = readConfig(process.env);
  if (reading.kind === 'invalid') {
    refuse(['Cannot start with these settings:', ...reading.problems].join('\n  '));
    return;
  }
  const isTerminal = process.stderr.isTTY;
  const { log, close } = openLog(reading.config, { writeLine, isTerminal });
  for (const message of reading.warnings) log({ level: 'warn', kind: 'setting', message });
  const showTokens = process.stdout.isTTY;
  const server = await startServer(reading.config, { clock: Date.now, log, showTokens });
  const stop = (): void => {
    server
      .stop()
      .catch((error: unknown) => refuse(`Did not end in order: ${messageOf(error)}`))
      .finally(close);
  };
  stopOnSignals({ stop, writeLog: writeLine });
  // Last: a process that waits for these lines may send a signal at once.
  process.stdout.write(`${server.lines.join('\n')}\n`);
};

try {
  await run();
} catch (error) {
  refuse(`Cannot start: ${messageOf(ownerProblem(error))}`);
}
