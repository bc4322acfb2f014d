import { setTimeout as wait } from 'node:timers/promises';
import { createBatchMaker, type SoakBatch } from './batches.ts';
import type { Chance } from '../chance.ts';
import { type Answer, createDelivery, type Manner } from './delivery.ts';
import type { SoakBooks } from '../world/books.ts';

export type FleetCounts = {
  batches: number;
  entries: number;
  attempts: number;
  /** Left by the client without an answer. */
  cutOff: number;
  refused: number;
  unknown: number;
  duplicates: number;
  resent: number;
  /** Batches that no attempt brought an answer of success for. */
  untaken: number;
};

type FleetContext = {
  readonly clients: number;
  readonly books: Pick<SoakBooks, 'sent' | 'take'>;
  readonly chanceOf: (client: number) => Chance;
  /** Where the server listens now. */
  readonly port: () => number;
  /** Once aborted, no new batches are made. */
  readonly ending: AbortSignal;
  /** Once aborted, nothing is sent again. */
  readonly givingUp: AbortSignal;
};

/** Between two batches, and the bounds of the pause before the next attempt, in milliseconds. */
const pauseMs = 25;
const firstRetryMs = 10;
const maxRetryMs = 500;
const remembered = 20;

/**
 * Sends batches as workers of Kong do: each strictly in order, one at a time, the same bytes again
 * until they are taken. Until the very end it gives no batch up, so that all that was made must be
 * found. Sends some again after they were taken, as a Kong does whose answer was lost.
 *
 * Resolves when everything is delivered or given up.
 */
export const runFleet = async (context: FleetContext): Promise<FleetCounts> => {
  const counts = newCounts();
  const clients = Array.from({ length: context.clients }, (_, i) => runClient(context, i, counts));
  await Promise.all(clients);
  return counts;
};

const newCounts = (): FleetCounts => ({
  batches: 0,
  entries: 0,
  attempts: 0,
  cutOff: 0,
  refused: 0,
  unknown: 0,
  duplicates: 0,
  resent: 0,
  untaken: 0,
});

const runClient = async (
  { books, chanceOf, port, ending, givingUp }: FleetContext,
  client: number,
  counts: FleetCounts,
): Promise<void> => {
  const chance = chanceOf(client);
  const nextBatch = createBatchMaker(chance, { ledger: books.sent, name: `client-${client}` });
  const delivery = createDelivery();
  const taken: SoakBatch[] = [];

  const attempt = async ({ body }: SoakBatch, manner: Manner): Promise<Answer> => {
    const answer = await delivery.post(port(), body, manner);
    counts.attempts++;
    const isCutOff = manner === 'drops' || manner === 'hangs_up';
    if (isCutOff && answer.kind === 'unknown') counts.cutOff++;
    if (answer.kind === 'refused') counts.refused++;
    if (answer.kind === 'unknown') counts.unknown++;
    if (answer.kind === 'taken' && answer.isDuplicate) counts.duplicates++;
    return answer;
  };

  const deliver = async (batch: SoakBatch): Promise<void> => {
    for (let tries = 0; ; tries++) {
      const isUsual = tries > 0 || chance.happens(0.9);
      const manner = isUsual ? 'usual' : chance.oneOf<Manner>(['slow', 'drops', 'hangs_up']);
      const answer = await attempt(batch, manner);
      if (answer.kind === 'taken') {
        const isWhole = !answer.isDuplicate && answer.accepted === batch.entries;
        books.take(batch, { isWhole });
        return;
      }
      if (givingUp.aborted) {
        counts.untaken++;
        return;
      }
      await wait(Math.min(maxRetryMs, firstRetryMs * 2 ** tries));
    }
  };

  const resend = async (): Promise<void> => {
    const batch = taken[chance.between(0, taken.length - 1)];
    if (batch === undefined) return;
    counts.resent++;
    await deliver(batch);
  };

  while (!ending.aborted) {
    const batch = nextBatch();
    counts.batches++;
    counts.entries += batch.entries;
    await deliver(batch);
    taken.push(batch);
    if (taken.length > remembered) taken.shift();
    if (chance.happens(0.05)) await resend();
    await wait(pauseMs);
  }
  delivery.close();
};
