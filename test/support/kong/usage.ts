import fc from 'fast-check';

import { kitPlugins } from '../../../kong/kit/settings.ts';
import { wholeEntry } from './entry.ts';
import { kitOptions } from './kit.ts';
import type { createKongPdk } from './pdk.ts';
import { type Arrival, type Post, runKongQueue } from './queue.ts';

/** No usage is earlier. */
export const start = Date.parse('2026-11-22T12:00:00Z');

/** One request: `after` the one before it in milliseconds, through the queue of one `worker`. */
export type Usage = {
  after: number;
  consumer: 'poppy' | 'digit' | '';
  status: number;
  worker: number;
};

export const usages = (least: number, most: number) =>
  fc.array(
    fc.record({
      after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 120_000 })),
      consumer: fc.constantFrom('poppy', 'digit', ''),
      status: fc.constantFrom(200, 404, 500),
      worker: fc.constantFrom(0, 1),
    }),
    { minLength: least, maxLength: most },
  );

type KongPdk = Awaited<ReturnType<typeof createKongPdk>>;

const plugins = kitPlugins(kitOptions());
const [, kitHttpLog = plugins[0]] = plugins;
if (kitHttpLog === undefined) throw new Error('the kit has no http-log');

/** The http-log of the kit, whose queue the usage goes through. */
export const httpLog = kitHttpLog;

/** The stripped entry of a request, as the Lua of the kit makes it. */
const logged = (pdk: KongPdk, { consumer, status }: Usage, at: number, i: number): string => {
  const entry = wholeEntry({
    response: { status, size: 1, headers: {} },
    started_at: at,
    ...(consumer === ''
      ? { consumer: undefined }
      : { consumer: { id: `id-of-${consumer}`, username: consumer } }),
  });
  if (consumer === '') delete entry['consumer'];
  const id = i.toString(16).padStart(32, '0');
  return pdk.log(plugins, { entry, kongRequestId: id, nginxRequestId: id });
};

/** Sends usage through the queues of two workers; gives the entries that Kong dropped. */
export const play = async (
  pdk: KongPdk,
  usage: readonly Usage[],
  post: Post,
): Promise<readonly string[]> => {
  const queues: Arrival[][] = [[], []];
  let at = start;
  for (const [i, one] of usage.entries()) {
    at += one.after;
    queues[one.worker]?.push({ at, entry: logged(pdk, one, at, i) });
  }
  const dropped: string[] = [];
  for (const arrivals of queues) {
    dropped.push(...(await runKongQueue(httpLog, arrivals, post)));
  }
  return dropped;
};
