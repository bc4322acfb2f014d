import { Redis } from 'ioredis';
import type { ApplyOutcome, CounterWriter } from '../../shared/ports/counter-store.ts';
import { countersOf } from './counters.ts';

/** Writes the receipt where there is none, and adds all counters where it did. */
const script = `
  if not redis.call('SET', KEYS[1], '1', 'NX') then return 0 end
  for i = 1, #ARGV, 3 do redis.call('HINCRBY', ARGV[i], ARGV[i + 1], ARGV[i + 2]) end
  return 1`;

/** What a team would build on Redis with care: one script per batch, which Redis runs as a whole. */
export const createRedisStore = (port: number): Pick<CounterWriter, 'applyOnce'> => {
  const redis = new Redis({ host: '127.0.0.1', port, enableAutoPipelining: true });
  redis.defineCommand('applyOnce', { numberOfKeys: 1, lua: script });
  const apply = redis as unknown as {
    applyOnce(key: string, ...added: (string | number)[]): Promise<number>;
  };
  return {
    applyOnce: async (batch): Promise<ApplyOutcome> => {
      const added = countersOf(batch).flatMap(({ page, consumer, slot, status, requests }) => [
        `${page}:${consumer}`,
        `${slot}:${status}`,
        requests,
      ]);
      const applied = await apply.applyOnce(batch.id, ...added);
      return { kind: applied === 1 ? 'applied' : 'duplicate' };
    },
  };
};
