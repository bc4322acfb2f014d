import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';
import { installEmulator } from './install.ts';

export type EmulatorOptions = {
  /** A free one where it is not given. */
  readonly port?: number;
  /** A folder with `@aws-sdk/*` for the Lambdas that it runs, which use this process's Node. */
  readonly nodePath?: string;
};

export type Emulator = {
  /** Such as `http://127.0.0.1:4566`. Takes any credentials; the region is `us-east-1`. */
  readonly endpoint: string;
  stop(): Promise<void>;
};

/** Starts the AWS emulator, alone and empty. Gives the reason where it cannot run here. */
export const startEmulator = async (
  options: EmulatorOptions = {},
): Promise<Emulator | { readonly missing: string }> => {
  const installed = installEmulator();
  if (installed.kind === 'missing') return { missing: installed.reason };
  const port = options.port ?? (await freePort());
  const emulator = spawn(installed.python, [path.join(import.meta.dirname, 'run.py')], {
    env: {
      ...process.env,
      // Without it, the emulator listens on every interface.
      BIND_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
      GATEWAY_PORT: String(port),
      PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      ...(options.nodePath !== undefined && { NODE_PATH: options.nodePath }),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await ready(emulator);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      if (emulator.exitCode !== null || emulator.signalCode !== null) return;
      const ended = once(emulator, 'exit');
      emulator.kill();
      await ended;
    },
  };
};

/** Resolves at the line that says that it listens; rejects where it ends before. */
const ready = async (emulator: ChildProcess): Promise<void> => {
  const lines: string[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  for (const input of [emulator.stdout, emulator.stderr]) {
    // Read to the end: a full pipe would stop the emulator.
    if (input === null) continue;
    createInterface({ input }).on('line', (line) => {
      if (line.includes('Running on http')) resolve(undefined);
      if (lines.length < 50) lines.push(line);
    });
  }
  const fail = (): void => reject(new Error(`the emulator ended: ${lines.slice(-5).join('\n')}`));
  emulator.once('exit', fail);
  emulator.once('error', reject);
  try {
    await promise;
  } finally {
    emulator.off('exit', fail);
  }
};
