import { Agent, request } from 'node:http';
import { dayMs } from '../../../shared/calendar/instant.ts';
import { entry } from '../metering/entries.ts';
import { testIngestToken } from './server.ts';

export type LoadBatch = {
  readonly body: Buffer;
  /** What it must add to the counters, by consumer and status. */
  readonly counts: Readonly<Record<string, number>>;
  readonly quarantined: number;
};

const statuses = [200, 201, 404, 500];

/** Different batches of 1 to 40 entries; every fifth holds an entry that is too old. */
export const loadBatch = (name: string, serial: number, now: number): LoadBatch => {
  const counts: Record<string, number> = {};
  const entries = Array.from({ length: 1 + ((serial * 7) % 40) }, (_, i) => {
    const username = `consumer-${(serial + i) % 12}`;
    const status = statuses[(serial + i) % statuses.length] ?? 200;
    const key = `${username} ${status}`;
    counts[key] = (counts[key] ?? 0) + 1;
    return entry({
      status,
      startedAt: now - i * 1_000,
      consumer: { id: `id-of-${username}`, username },
      requestId: `${name}-${serial}-${i}`,
    });
  });
  const isMixed = serial % 5 === 0;
  const tooOld = entry({ startedAt: now - 100 * dayMs, requestId: `${name}-${serial}` });
  if (isMixed) entries.push(tooOld);
  return { body: Buffer.from(JSON.stringify(entries)), counts, quarantined: isMixed ? 1 : 0 };
};

export type PostAnswer = { readonly status: number; readonly duplicate: boolean };

/** One connection at a time, kept alive, as one of Kong's queues has it. */
export const createPoster = () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    /** Resolves to the answer, or to `null` where the connection failed before it was whole. */
    post: (port: number, body: Buffer): Promise<PostAnswer | null> =>
      new Promise((resolve) => {
        const headers = {
          'content-type': 'application/json',
          'content-length': body.length,
          'x-api-key': testIngestToken,
        };
        const options = {
          agent,
          host: '127.0.0.1',
          port,
          method: 'POST',
          path: '/ingest',
          headers,
        };
        const sent = request(options, (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', () => resolve(null));
          answer.on('end', () => {
            const { duplicate } = JSON.parse(Buffer.concat(chunks).toString()) as PostAnswer;
            resolve({ status: answer.statusCode ?? 0, duplicate });
          });
        });
        sent.on('error', () => resolve(null));
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
};

/** Sums of what batches add. */
export const sumOf = (batches: readonly LoadBatch[]): Record<string, number> => {
  const sum: Record<string, number> = {};
  for (const { counts } of batches) {
    for (const [key, count] of Object.entries(counts)) sum[key] = (sum[key] ?? 0) + count;
  }
  return sum;
};
