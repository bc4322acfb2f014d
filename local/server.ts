import { readConfig } from '../shared/config.ts';
import { startServer } from './start-server.ts';

const lineWriter =
  (stream: NodeJS.WriteStream) =>
  (line: string): void => {
    stream.write(`${line}\n`);
  };

// Whoever read the output may be gone; that is no reason to stop counting.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const writeLog = lineWriter(process.stderr);

const refuse = (message: string): void => {
  writeLog(message);
  process.exitCode = 2;
};

const run = async (): Promise<void> => {
  const reading = readConfig(process.env);
  if (reading.kind === 'invalid') {
    refuse(['Cannot start with these settings:', ...reading.problems].join('\n  '));
    return;
  }
  const context = { clock: Date.now, print: lineWriter(process.stdout), writeLog };
  const server = await startServer(reading.config, context);
  let isStopping = false;
  const stop = (): void => {
    // A terminal signals npm and this process, and npm passes its signal on: it may come twice.
    if (isStopping) return;
    isStopping = true;
    server.stop().catch((error: unknown) => refuse(`Did not end in order: ${messageOf(error)}`));
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

try {
  await run();
} catch (error) {
  refuse(`Cannot start: ${messageOf(error)}`);
}
