import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { World } from '../world/world.ts';
import { environmentOf } from '../settings.ts';

const program = new URL('../../local/server.ts', import.meta.url).pathname;

/** Starts the product's server on a folder that another one serves: it must say so and end. */
export const startSecondServer = async ({ place, books }: World): Promise<void> => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
    env: {
      ...environmentOf(place),
      PATH: process.env['PATH'],
      PORT: '0',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 30_000,
  });
  const [said] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (child.exitCode !== 2 || !said.includes('Another server runs on the data folder')) {
    books.find(`a second server on the folder ended with ${child.exitCode}: ${said.slice(0, 300)}`);
  }
};
