import type { Consumer } from '../shared/metering/consumer.ts';
import { dayMs } from '../shared/calendar/instant.ts';
import type { Chance } from './chance.ts';
import { addTo, counterSubject, type Ledger, poisonSubject } from './ledger.ts';

export type SoakBatch = { readonly body: Buffer; readonly entries: number };

const consumers = 40;
const statuses = [200, 200, 200, 201, 404, 429, 500] as const;

/** How far back requests began: a Kong that could not send for a while, over edges of hours and days. */
const oldestMs = 3 * dayMs;

/**
 * Makes batches as Kong sends them, and writes into the ledger what each must add: one entry as an
 * object, more as an array; a few consumers that were renamed; a few entries that no one can meter.
 */
export const createBatchMaker = (chance: Chance, ledger: Ledger, name: string) => {
  let made = 0;

  const consumer = (): Consumer | null => {
    const number = chance.between(0, consumers);
    if (number === consumers) return null;
    const username = `consumer-${number}${chance.happens(0.1) ? '-renamed' : ''}`;
    return { id: `id-${number}`, customId: number % 5 === 0 ? '' : `cust-${number}`, username };
  };

  const entry = (): object => {
    const request = { id: `${name}-${made++}` };
    if (chance.happens(0.002)) {
      addTo(ledger, poisonSubject(request.id), 1);
      return { request, response: { status: 'unknown' }, started_at: Date.now() };
    }
    const who = consumer();
    const status = chance.oneOf(statuses);
    const startedAt = Date.now() - (chance.happens(0.2) ? chance.between(0, oldestMs) : 0);
    addTo(ledger, counterSubject(startedAt, who ?? anonymous, status), 1);
    return {
      request,
      response: { status },
      started_at: startedAt,
      ...(who && { consumer: kongConsumer(who) }),
    };
  };

  return (): SoakBatch => {
    const entries = chance.oneOf([1, 1, chance.between(2, 20), chance.between(20, 200)]);
    const list = Array.from({ length: entries }, entry);
    return { body: Buffer.from(JSON.stringify(entries === 1 ? list[0] : list)), entries };
  };
};

const anonymous: Consumer = { id: 'anonymous', customId: '', username: '' };

const kongConsumer = ({ id, customId, username }: Consumer): object => ({
  id,
  username,
  ...(customId !== '' && { custom_id: customId }),
});
