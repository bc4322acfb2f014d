// The product's own server, as `npm start` wires it, with a clock that can be moved and a disk that
// can be full. Says its port in a message; takes orders as messages and answers each.
import '../local/v8-flags.ts';
import { readConfig } from '../shared/settings/config.ts';
import { startServer } from '../local/start-server.ts';
import { createStoreDisk } from './store-disk.ts';

export type ServerReady = { readonly port: number };

/** Moves the clock, or says how many pages of 4 kB are left on the disk: `null` for enough. */
export type ServerOrder = { readonly aheadMs: number } | { readonly freePages: number | null };

/** How many requests were refused for a full disk since the answer before. */
export type OrderDone = { readonly refusedAsFull: number };

const reading = readConfig(process.env);
if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));

let aheadMs = Number(process.env['BENCH_CLOCK_AHEAD_MS'] ?? 0);
const maxFilePages = process.env['BENCH_MAX_FILE_PAGES'];
const disk = createStoreDisk(maxFilePages === undefined ? {} : { filePages: Number(maxFilePages) });
let refusedAsFull = 0;

const server = await startServer(reading.config, {
  clock: () => Date.now() + aheadMs,
  log: (line) => {
    if (line.kind === 'store_disk_full') refusedAsFull++;
    if (process.env['BENCH_QUIET'] === undefined) process.stderr.write(`${JSON.stringify(line)}\n`);
  },
  storeOptions: disk,
});

process.on('message', (order: ServerOrder) => {
  if ('aheadMs' in order) ({ aheadMs } = order);
  else disk.limit(order.freePages);
  process.send?.({ refusedAsFull } satisfies OrderDone);
  refusedAsFull = 0;
});
process.on('SIGTERM', () => {
  void server.stop().then(() => process.disconnect());
});

const port = Number(/listening on http:\/\/.*:(\d+)/.exec(server.lines.join('\n'))?.[1]);
process.send?.({ port } satisfies ServerReady);
