import type { SoakBatch } from '../kongs/batches.ts';
import type { Ledger } from '../ledger.ts';

/** The most lines that are kept of what must not be: one fault can show in every answer. */
const maxFindings = 100;

/** What must be true at the end, and what was seen on the way that must not be. */
export type SoakBooks = {
  /** What must be counted, or be in quarantine. */
  readonly sent: Ledger;
  /** How often each thing was done, or met. */
  readonly counts: ReadonlyMap<string, number>;
  readonly findings: readonly string[];
  count(what: string): void;
  /** Notes what must not be. */
  find(finding: string): void;
  /** Notes that a batch was answered with 200. `isWhole`: now, and all of its entries counted. */
  take(batch: SoakBatch, isWhole: boolean): void;
};

export const createBooks = (): SoakBooks => {
  const counts = new Map<string, number>();
  const findings: string[] = [];
  return {
    sent: new Map(),
    counts,
    findings,
    count: (what) => {
      counts.set(what, (counts.get(what) ?? 0) + 1);
    },
    find: (finding) => {
      if (findings.length < maxFindings && !findings.includes(finding)) findings.push(finding);
    },
    take: () => undefined,
  };
};
