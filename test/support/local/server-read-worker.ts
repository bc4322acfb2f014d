import { parentPort, workerData } from 'node:worker_threads';
import { collectGarbage } from '../../../local/collect-garbage.ts';
import { serveReads } from '../../../local/reads/serve-reads.ts';
import type { HttpResponse } from '../../../shared/api/message.ts';

/** A read worker that behaves as the path of a request says. */
export type ReadWorkerGate = { readonly gate: SharedArrayBuffer };

const { gate } = workerData as ReadWorkerGate;

export type Made = { texts: number; released: number; longAnswers: number; held: number };

const made: Made = { texts: 0, released: 0, longAnswers: 0, held: 0 };

/** The answers that something still holds. */
const answers: WeakRef<object>[] = [];

const texts = async function* (count: number, size: number, failsAt = -1) {
  try {
    for (let i = 0; i < count; i++) {
      if (i === failsAt) throw new Error('quotes a key');
      made.texts++;
      yield `${i}`.padEnd(size, '.');
    }
  } finally {
    made.released++;
  }
};

/** An answer that holds what it is made from, as a text that was read ahead does. */
const long = (): AsyncIterable<string> => {
  const answer = { rows: texts(100, 100_000), [Symbol.asyncIterator]: () => answer.rows };
  answers.push(new WeakRef(answer));
  return answer;
};

const bodies: Record<string, () => HttpResponse['body']> = {
  '/text': () => 'text',
  '/stream': () => texts(100, 10_000),
  '/long': long,
  '/endless': () => texts(Number.POSITIVE_INFINITY, 100_000),
  '/fails': () => texts(100, 100_000, 50),
  '/made': () => JSON.stringify(made),
  // Holds this whole thread, as a long computation would, until the test opens the gate.
  '/blocks': () => {
    Atomics.wait(new Int32Array(gate), 0, 0);
    return 'unblocked';
  },
  '/crashes': () => process.exit(7),
};

if (parentPort === null) throw new Error('this file is for a worker');

serveReads(
  parentPort,
  async ({ path, headers }) => ({
    status: 200,
    headers: { 'saw-token': String(headers['x-api-key'] ?? headers['authorization'] ?? 'none') },
    body: bodies[path]?.() ?? 'unknown',
  }),
  () => {
    collectGarbage();
    made.held = answers.filter((ref) => ref.deref() !== undefined).length;
    made.longAnswers++;
  },
);
