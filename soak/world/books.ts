import type { SoakBatch } from '../kongs/batches.ts';
import { addTo, type Ledger } from '../ledger.ts';

/** A decision of the operator that lowers what must be found: the command, to be given again. */
export type VoidDone = { readonly words: readonly string[] };

/** What the store was told and has answered: it stands, or is done again after a restore. */
export type Told =
  | { readonly kind: 'batch'; readonly batch: SoakBatch }
  | { readonly kind: 'void'; readonly done: VoidDone };

/** The most lines that are kept of what must not be: one fault can show in every answer. */
const maxFindings = 100;

/** Batches among which the operator chooses what to void. */
const maxVoidable = 200;

export type SoakBooks = ReturnType<typeof createBooks>;

/** What must be true at the end, and what was seen on the way that must not be. */
export const createBooks = () => {
  const sent: Ledger = new Map();
  const counts = new Map<string, number>();
  const findings: string[] = [];
  const voidable: SoakBatch[] = [];
  let told: Told[] = [];
  const countedNow = new Map<string, number>();
  let restores = 0;
  return {
    /** What must be counted, or be in quarantine. */
    sent,
    /** How often each thing was done, or met. */
    counts,
    findings,
    count: (what: string, times = 1): void => {
      counts.set(what, (counts.get(what) ?? 0) + times);
    },
    /** Notes what must not be. */
    find: (finding: string): void => {
      if (findings.length < maxFindings && !findings.includes(finding)) findings.push(finding);
    },
    /** Notes that a batch was answered with 200. `isWhole`: now, and all of its entries counted. */
    take: (batch: SoakBatch, { isWhole }: { readonly isWhole: boolean }): void => {
      told.push({ kind: 'batch', batch });
      if (!isWhole) return;
      for (const { subject, consumerId, amount } of batch.shares) {
        if (!subject.startsWith('[')) continue;
        countedNow.set(consumerId, (countedNow.get(consumerId) ?? 0) + amount);
      }
      voidable.push(batch);
      if (voidable.length > maxVoidable) voidable.shift();
    },
    /** Requests of a consumer that were answered as counted so far; voids are not taken off. */
    countedOf: (consumerId: string): number => countedNow.get(consumerId) ?? 0,
    /** Counts the begins and ends of restores: odd while one is under way. */
    restores: (): number => restores,
    noteRestore: (): void => {
      restores++;
    },
    /** Hands out a batch that was counted whole, each once; `null` where there is none. */
    takeVoidable: (at: (length: number) => number): SoakBatch | null =>
      voidable.length === 0 ? null : (voidable.splice(at(voidable.length), 1)[0] ?? null),
    /** Notes that shares of a batch must not be found any more. */
    takeBack: (shares: SoakBatch['shares'], done: VoidDone): void => {
      for (const { subject, amount } of shares) addTo(sent, subject, -amount);
      told.push({ kind: 'void', done });
    },
    /** All that was told since the last backup began, in its order: a store restored from it lacks it. */
    toldSinceBackup: (): readonly Told[] => told,
    /** Notes that a backup begins; call the result once it is there. */
    beginBackup: (): (() => void) => {
      const first = told.length;
      return () => {
        told = told.slice(first);
      };
    },
  };
};
