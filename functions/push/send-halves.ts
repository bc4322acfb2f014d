import type { BillingSystem } from '../../shared/ports/billing-system.ts';
import { allSettled, type EventBatch, sendBatch } from './send-batch.ts';

/**
 * How many times as many as may be under way get no answer, in a row, before it is no fault of single events: as
 * many as lead from a hundred events to one.
 */
const patience = 8;

/** The same where the system has just answered about none. */
const doubtfulPatience = 2;

type Halving = {
  readonly isTimeUp: () => boolean;
  readonly isDoubtful: boolean;
};

/**
 * Sends the halves of batches that got no answer, and their halves, until each event is answered or was sent
 * alone: a system that fails on one event then has the others. Resolves to those without an answer.
 */
export const sendHalves = async (
  system: BillingSystem,
  batches: readonly EventBatch[],
  { isTimeUp, isDoubtful }: Halving,
): Promise<{ readonly left: readonly EventBatch[]; readonly isAnswered: boolean }> => {
  const { parallel } = system;
  const left = batches.filter(({ length }) => length < 2);
  // The smallest first: each comes to single events before the next one is begun.
  const waiting = batches.filter(({ length }) => length > 1).flatMap(halvesOf);
  let silent = 0;
  let [isAnswered, isBusy] = [false, false];
  const mostSilent = parallel * (isDoubtful ? doubtfulPatience : patience);
  const mayGoOn = (): boolean => silent < mostSilent && !isBusy && !isTimeUp();
  const sendNext = async (): Promise<void> => {
    const batch = waiting.pop();
    if (batch === undefined) return;
    const sent = await sendBatch(system, batch);
    const isSilent = sent.silent.length === batch.length;
    silent = isSilent ? silent + 1 : 0;
    isAnswered ||= !isSilent;
    isBusy ||= sent.toldMs > 0;
    if (sent.silent.length > 1) waiting.push(...halvesOf(sent.silent));
    else if (sent.silent.length === 1) left.push(sent.silent);
  };
  const work = async (): Promise<void> => {
    while (waiting.length > 0 && mayGoOn()) await sendNext();
  };
  // A worker that finds nothing ends, while the halves of another one's batch are still to come.
  while (waiting.length > 0 && mayGoOn()) {
    await allSettled(Array.from({ length: parallel }, work));
  }
  return { left: [...waiting, ...left], isAnswered };
};

const halvesOf = (batch: EventBatch): readonly EventBatch[] => {
  const middle = Math.ceil(batch.length / 2);
  return [batch.slice(0, middle), batch.slice(middle)];
};
