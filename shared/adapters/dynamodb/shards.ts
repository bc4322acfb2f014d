import { type Consumer, consumerKey } from '../../metering/consumer.ts';

export type Shards = {
  /** The shard of a consumer's rows that this writer adds to now. */
  of(consumer: Consumer): number;
  /** Tells that another transaction held a row of each of these consumers. */
  conflicted(consumers: readonly Consumer[]): void;
};

/**
 * Which shard a writer (one process) uses: 0 for every consumer, until a row conflicts.
 *
 * Two transactions on one row at the same time cancel each other. At its first conflict a writer
 * draws one number; the consumers that it found hot then have rows of that number. It is one
 * number for all of them: with a number for each, a batch of many hot consumers always meets
 * someone somewhere. It draws again when a conflict is with that number.
 */
export const createShards = (
  shards: number,
  hotConsumers: number,
  random: () => number,
): Shards => {
  // By consumer and not by row: a new page of a hot consumer is hot from its first request.
  // A set keeps the order of insertion, so its first element is the one not hot for longest.
  const hot = new Set<string>();
  let mine = 0;

  const heat = (key: string): void => {
    hot.delete(key);
    hot.add(key);
    for (const oldest of hot) {
      if (hot.size <= hotConsumers) break;
      hot.delete(oldest);
    }
  };

  return {
    of: (consumer) => (hot.has(consumerKey(consumer)) ? mine : 0),
    conflicted: (consumers) => {
      if (consumers.length === 0) return;
      const keys = consumers.map(consumerKey);
      const isMineTaken = keys.some((key) => hot.has(key));
      if (mine === 0 || isMineTaken) mine = 1 + Math.floor(random() * (shards - 1));
      for (const key of keys) heat(key);
    },
  };
};
