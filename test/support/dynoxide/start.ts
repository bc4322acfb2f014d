import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePort } from '../emulator/free-port.ts';
import { dynoxideProgram } from './install.ts';

export type Dynoxide = {
  readonly endpoint: string;
  stop(): Promise<void>;
};

/** Starts dynoxide on loopback, empty, with its tables in memory. */
export const startDynoxide = async (): Promise<Dynoxide> => {
  const port = await freePort();
  const options = ['--host', '127.0.0.1', '--port', String(port)];
  const server = spawn(dynoxideProgram, options, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(server, 'exit');
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const lines: string[] = [];
  createInterface({ input: server.stderr }).on('line', (line) => {
    lines.push(line);
    if (line.includes('listening on http')) resolve(undefined);
  });
  const fail = (): void => reject(new Error(`dynoxide ended: ${lines.join('\n')}`));
  ended.then(fail, reject);
  await promise;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      // It keeps nothing, and would wait for connections that are kept alive.
      server.kill('SIGKILL');
      await ended;
    },
  };
};
