import { seededRandom } from '../../test/support/metering/runtime.ts';

/** What one batch writes, in write units, with its share of the commit. */
export type BatchUnits = {
  /** Spread evenly, by the hash of the batch. */
  readonly receipt: number;
  /** On the keys of the inbox: a marker is put and taken. */
  readonly marker: number;
  /** On the keys of the rows, by their consumers. */
  readonly rows: number;
  readonly consumers: number;
};

export type TableModel = {
  /** Physical partitions, each of 1,000 write units a second. */
  readonly partitions: number;
  /** Write units a second of the whole table. */
  readonly units: number;
  /** Keys of the inbox, and of one page: rows lie in that of a month and that of a quarter of a day. */
  readonly inboxKeys: number;
  readonly pageKeys: number;
};

const partitionUnits = 1000;
const placements = 2000;

/**
 * The load of each physical partition for one batch a second, with keys at random places. Consumers fall
 * on the keys of a page by their hash, so some keys have several of them and others none.
 */
const placeKeys = (
  { partitions, inboxKeys, pageKeys }: TableModel,
  { receipt, marker, rows, consumers }: BatchUnits,
  random: () => number,
): number[] => {
  const load = Array.from({ length: partitions }, () => receipt / partitions);
  const place = (units: number): void => {
    const at = Math.floor(random() * partitions);
    load[at] = (load[at] ?? 0) + units;
  };
  for (let i = 0; i < inboxKeys; i++) place(marker / inboxKeys);
  const onKey = Array.from({ length: pageKeys }, () => 0);
  for (let i = 0; i < consumers; i++) {
    const key = Math.floor(random() * pageKeys);
    onKey[key] = (onKey[key] ?? 0) + 1;
  }
  for (const count of onKey) {
    const units = (rows * count) / consumers / 2;
    place(units);
    place(units);
  }
  return load;
};

export type Ceiling = { readonly median: number; readonly worst: number };

/**
 * Batches a second that a table takes before DynamoDB throttles: keys are thrown on physical
 * partitions, and the fullest decides, or the table as a whole. The median of the placements, and
 * the one that 95 % of them reach.
 *
 * Each of `splits` divides the fullest partition in two, as DynamoDB does after minutes of heat.
 */
export const ceilingOf = (table: TableModel, batch: BatchUnits, splits = 0): Ceiling => {
  const random = seededRandom(1);
  const total = batch.receipt + batch.marker + batch.rows;
  const found = Array.from({ length: placements }, () => {
    const load = placeKeys(table, batch, random);
    for (let i = 0; i < splits; i++) splitFullest(load, random);
    const units = table.units + splits * partitionUnits;
    return Math.min(partitionUnits / Math.max(...load), units / total);
  }).sort((a, b) => a - b);
  const at = (share: number): number => found[Math.floor(found.length * share)] ?? 0;
  return { median: at(0.5), worst: at(0.05) };
};

/** Its keys fall to both halves at random: here as a share between a third and two thirds. */
const splitFullest = (load: number[], random: () => number): void => {
  const fullest = load.indexOf(Math.max(...load));
  const units = load[fullest] ?? 0;
  const kept = units * (1 / 3 + random() / 3);
  load[fullest] = kept;
  load.push(units - kept);
};
