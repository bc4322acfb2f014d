// The product's own server, as `npm start` wires it, with a clock that can be moved and a disk that
// can be full. Says its port in a message; takes messages that set the clock.
import { readConfig } from '../shared/config.ts';
import { startServer } from '../local/start-server.ts';

export type ServerReady = { readonly port: number };
export type ClockOrder = { readonly aheadMs: number };

const reading = readConfig(process.env);
if (reading.kind === 'invalid') throw new Error(reading.problems.join('\n'));

let aheadMs = Number(process.env['BENCH_CLOCK_AHEAD_MS'] ?? 0);
const maxFilePages = Number(process.env['BENCH_MAX_FILE_PAGES'] ?? Number.NaN);

const server = await startServer(reading.config, {
  clock: () => Date.now() + aheadMs,
  writeLog: (line) => {
    if (process.env['BENCH_QUIET'] === undefined) process.stderr.write(`${line}\n`);
  },
  ...(Number.isNaN(maxFilePages) ? {} : { storeOptions: { maxFilePages } }),
});

process.on('message', (order: ClockOrder) => {
  ({ aheadMs } = order);
  process.send?.({ aheadMs });
});
process.on('SIGTERM', () => {
  void server.stop().then(() => process.disconnect());
});

const port = Number(/listening on http:\/\/.*:(\d+)/.exec(server.lines.join('\n'))?.[1]);
process.send?.({ port } satisfies ServerReady);
