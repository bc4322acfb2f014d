import { type BatchUnits, ceilingOf, type TableModel } from './table-ceiling.ts';

/** What one process after the other commits: groups, each so many requests that wait for each other. */
export type CommitModel = {
  readonly batchesPerGroup: number;
  readonly roundsPerGroup: number;
  readonly roundMs: number;
};

export const commitCeiling = ({ batchesPerGroup, roundsPerGroup, roundMs }: CommitModel): number =>
  (batchesPerGroup * 1_000) / (roundsPerGroup * roundMs);

/** A table that can be had, from the one that needs no doing on. */
export type Step = { readonly name: string; readonly table: TableModel };

export type RateAnswer = {
  /** What is too small, with its ceiling in batches a second; empty where nothing is. */
  readonly limits: readonly string[];
  /** What takes the rate. */
  readonly takenBy: string;
};

type Rate = {
  readonly batchesPerSecond: number;
  readonly batch: BatchUnits;
  readonly steps: readonly Step[];
  readonly commit: CommitModel;
};

/**
 * What limits a rate of batches, and what takes it: as few stacks as one commit at a time allows, each
 * with the smallest table that takes its share wherever 95 % of placements put its keys.
 */
export const answerRate = ({ batchesPerSecond, batch, steps, commit }: Rate): RateAnswer => {
  const ceilings = steps.map(({ name, table }) => ({ name, most: ceilingOf(table, batch).worst }));
  const largest = Math.max(...ceilings.map(({ most }) => most));
  const commits = commitCeiling(commit);
  const stacks = Math.ceil(batchesPerSecond / Math.min(commits, largest));
  const share = batchesPerSecond / stacks;
  const { name = '' } = ceilings.find(({ most }) => most >= share) ?? {};
  const tooSmall = ceilings.filter(({ most }) => most < batchesPerSecond);
  const limits = [...tooSmall, { name: 'one commit at a time', most: commits }]
    .filter(({ most }) => most < batchesPerSecond)
    .map((each) => `${each.name} takes ${Math.floor(each.most)}`);
  return { limits, takenBy: stacks === 1 ? name : `${stacks} stacks, each with ${name}` };
};
