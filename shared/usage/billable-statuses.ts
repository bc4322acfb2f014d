import { statusesOf } from '../metering/status.ts';

/** Which response statuses count as billable, and the text that says so. */
export type BillableStatuses = {
  /** Normalised: the terms as given, without blanks. */
  readonly text: string;
  readonly includes: (status: number) => boolean;
};

/**
 * Reads a comma list of statuses (`200`) and classes (`4xx`); `!` before a term takes it out
 * again. The last term that matches a status decides; a status that none matches is not billable.
 * `null` where a term is none of these.
 */
export const parseBillableStatuses = (text: string): BillableStatuses | null => {
  const terms = text.split(',').map((term) => term.trim());
  const billable = new Set<number>();
  for (const term of terms) {
    const isOut = term.startsWith('!');
    const statuses = statusesOf(isOut ? term.slice(1) : term);
    if (statuses === null) return null;
    for (const status of statuses) {
      if (isOut) billable.delete(status);
      else billable.add(status);
    }
  }
  return { text: terms.join(','), includes: (status) => billable.has(status) };
};
