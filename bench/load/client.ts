// The client side of a measurement over HTTP, in a process of its own. Takes one order after the
// other as a message, and answers each with what it measured.
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { quantile } from '../measure/statistics.ts';
import { processCpuSeconds } from '../measure/process-usage.ts';
import { openConnection, type Connection } from './connection.ts';
import { type Body, type BodyShape, trafficBodies } from './traffic.ts';

export type LoadOrder = BodyShape & {
  readonly port: number;
  readonly path: string;
  readonly token: string;
  /** How far the server's clock is ahead of this process's. */
  readonly aheadMs?: number;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** The server's process, to see what it uses. */
  readonly serverPid: number;
};

export type LoadResult = {
  readonly entriesPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Processor time of the server's process, in microseconds. */
  readonly cpuPerEntryUs: number;
};

const run = async (order: LoadOrder): Promise<LoadResult> => {
  const { port, path, token, aheadMs = 0, warmUpMs, measureMs, serverPid } = order;
  const clock = (): EpochMs => Date.now() + aheadMs;
  const bodies = Array.from({ length: order.connections }, () => trafficBodies(order, clock()));
  const connections = await Promise.all(bodies.map(() => openConnection(port, path, token, clock)));
  await keepPosting(connections, bodies, warmUpMs);
  const cpuBefore = processCpuSeconds(serverPid);
  const startedAt = performance.now();
  const latencies = await keepPosting(connections, bodies, measureMs);
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpuSeconds = processCpuSeconds(serverPid) - cpuBefore;
  for (const connection of connections) connection.close();
  const entries = latencies.length * order.entries;
  return {
    entriesPerSecond: entries / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    cpuPerEntryUs: (cpuSeconds * 1e6) / entries,
  };
};

/** Posts on every connection until the time is over; the duration of each request in ms. */
const keepPosting = async (
  connections: readonly Connection[],
  bodies: readonly (readonly Body[])[],
  ms: number,
): Promise<readonly number[]> => {
  const latencies: number[] = [];
  const end = performance.now() + ms;
  await Promise.all(
    connections.map(async (connection, i) => {
      const own = bodies[i] ?? [];
      let sent = 0;
      for (let begin = performance.now(); begin < end; begin = performance.now()) {
        const body = own[sent++ % own.length];
        if (body === undefined) return;
        await connection.post(body);
        latencies.push(performance.now() - begin);
      }
    }),
  );
  return latencies;
};

process.on('message', (order: LoadOrder) => {
  void run(order).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
      process.disconnect();
    },
  );
});
