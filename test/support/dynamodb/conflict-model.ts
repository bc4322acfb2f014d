import { createShards, type Shards } from '../../../shared/adapters/dynamodb/shards.ts';
import { defaultLimits } from '../../../shared/adapters/dynamodb/settings.ts';
import { consumer } from '../metering/events.ts';
import { seededRandom } from '../metering/surroundings.ts';

export type ConflictModel = {
  readonly seed: number;
  readonly writers: number;
  /** Consumers that are in every batch of every writer. */
  readonly consumers: number;
  /** Numbers that a writer may draw. */
  readonly shards?: number;
  /** Mean time between the end of one batch of a writer and its next. */
  readonly idleMs: number;
};

export type ConflictResult = {
  /** Attempts for each batch begun in steady state. */
  readonly meanAttempts: number;
  readonly worstAttempts: number;
  readonly batches: number;
  /** Rows of one page that all of them together created. */
  readonly rows: number;
};

type Flight = {
  readonly writer: number;
  readonly rows: readonly string[];
  readonly held: Set<number>;
};

const warmUpMs = 5_000;
const endMs = 10_000;
const transactionMs = { least: 8, spread: 8 };
const pauseMs = { first: 25, longest: 800 };

/**
 * Writers whose transactions cancel each other where they are under way on the same row at the
 * same time. That is stricter than DynamoDB, which may let the first of them pass.
 */
export const modelConflicts = (model: ConflictModel): ConflictResult => {
  const random = seededRandom(model.seed);
  const shared = Array.from({ length: model.consumers }, (_, i) => consumer({ id: `shared-${i}` }));
  const writers = Array.from({ length: model.writers }, () => newWriter(model, random));
  const holders = new Map<string, Flight>();
  const created = new Set<string>();
  const counted: number[] = [];
  const events = newEventQueue();

  const begin = (now: number, writer: number): void => {
    const state = writers[writer];
    if (state === undefined) return;
    if (state.attempts === 0) state.begunAt = now;
    state.attempts++;
    const rows = shared.map((each) => `${each.id} ${state.shards.of(each)}`);
    const flight: Flight = { writer, rows, held: new Set() };
    for (const [i, row] of rows.entries()) {
      const holder = holders.get(row);
      if (holder === undefined) holders.set(row, flight);
      else {
        flight.held.add(i);
        holder.held.add(holder.rows.indexOf(row));
      }
    }
    events.add(now + transactionMs.least + random() * transactionMs.spread, (at) => {
      end(at, flight);
    });
  };

  const end = (now: number, flight: Flight): void => {
    for (const row of flight.rows) if (holders.get(row) === flight) holders.delete(row);
    const state = writers[flight.writer];
    if (state === undefined) return;
    if (flight.held.size > 0) {
      state.shards.conflicted([...flight.held].flatMap((i) => shared[i] ?? []));
      const longest = Math.min(pauseMs.first * 2 ** (state.attempts - 1), pauseMs.longest);
      events.add(now + random() * longest, (at) => {
        begin(at, flight.writer);
      });
      return;
    }
    for (const row of flight.rows) created.add(row);
    if (state.begunAt >= warmUpMs) counted.push(state.attempts);
    state.attempts = 0;
    events.add(now + random() * 2 * model.idleMs, (at) => {
      begin(at, flight.writer);
    });
  };

  for (let writer = 0; writer < model.writers; writer++) {
    events.add(random() * 2 * model.idleMs, (at) => {
      begin(at, writer);
    });
  }
  events.run(endMs);
  return {
    meanAttempts: counted.reduce((sum, attempts) => sum + attempts, 0) / counted.length,
    worstAttempts: counted.reduce((worst, attempts) => Math.max(worst, attempts), 0),
    batches: counted.length,
    rows: created.size,
  };
};

type Writer = { readonly shards: Shards; attempts: number; begunAt: number };

const newWriter = (
  { shards = defaultLimits.shards }: ConflictModel,
  random: () => number,
): Writer => ({
  shards: createShards(shards, defaultLimits.hotConsumers, random),
  attempts: 0,
  begunAt: 0,
});

type Happening = { readonly at: number; readonly happen: (at: number) => void };

/** Things to come, by time; a binary heap would be quicker and is not needed. */
const newEventQueue = () => {
  const queue: Happening[] = [];
  return {
    add: (at: number, happen: Happening['happen']): void => {
      let place = queue.length;
      while (place > 0 && (queue[place - 1]?.at ?? 0) < at) place--;
      queue.splice(place, 0, { at, happen });
    },
    run: (until: number): void => {
      for (let next = queue.pop(); next !== undefined && next.at < until; next = queue.pop()) {
        next.happen(next.at);
      }
    },
  };
};
