import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { benchReadToken } from '../../bench/load/product.ts';
import type { Chance } from '../chance.ts';
import type { World } from '../world/world.ts';
import type { Actor } from './actor.ts';

const readers = 100;

/** How long most of them read nothing, in milliseconds. */
const idleMs = [500, 3_000] as const;

/** A hundred that ask for a large file at the same time and do not read it; most leave half-way. */
export const slowReaders = (world: World, chance: Chance): Actor => ({
  kind: 'slow readers, a hundred',
  pauseMs: [4_000, 30_000],
  act: async () => {
    const { port, books } = world;
    const pauses = Array.from({ length: readers }, () => ({
      idleFor: chance.between(...idleMs),
      isPatient: chance.happens(0.1),
    }));
    await Promise.all(
      pauses.map(async ({ idleFor, isPatient }) => {
        const response = await open(port());
        if (response === null) return;
        if (response.statusCode !== 200 && response.statusCode !== 503) {
          books.find(`a slow reader was answered with ${response.statusCode}`);
        }
        await wait(idleFor);
        if (isPatient) response.resume();
        else response.destroy();
        await once(response, 'close').catch(() => undefined);
        if (response.statusCode === 200 && response.complete) books.count('slow reader served');
      }),
    );
  },
});

/** Paused, so that nothing is read; `null` where no answer came. */
const open = async (port: number): Promise<IncomingMessage | null> =>
  new Promise((resolve) => {
    const asking = get({
      port,
      host: '127.0.0.1',
      path: '/billable?period=hour&range=last_7_days&group_by=consumer,service,status',
      headers: { 'x-api-key': benchReadToken, accept: 'text/csv' },
    });
    asking.on('error', () => resolve(null));
    asking.on('response', (response) => {
      // The server may end while it is read.
      response.on('error', () => undefined);
      response.pause();
      resolve(response);
    });
  });
