import type { EpochMs } from '../calendar/instant.ts';
import type { BillableStatuses } from '../usage/billable-statuses.ts';
import type { Share, Sums, SumsByStart } from './figures.ts';
import type { Question } from './questions.ts';
import type { ReportState } from './reports-view.ts';
import type { SubjectKind } from './request.ts';
import type { Comparison } from './summary.ts';

/** The largest of one kind. */
export type Largest = {
  readonly kind: SubjectKind;
  readonly shares: readonly Share[];
  /** How many there are. */
  readonly all: number;
  readonly changes: ReadonlyMap<string, { readonly now: number; readonly before: number }> | null;
  readonly question: Question;
};

export type UsageFigures = {
  readonly asOf: EpochMs;
  readonly now: SumsByStart;
  readonly before: SumsByStart;
  readonly total: Sums;
  readonly comparison: Comparison | null;
  /** When the counting began, where it did so within the time before. */
  readonly beganAt: EpochMs | null;
  readonly statuses: readonly (readonly [number, number])[];
  readonly largest: readonly Largest[];
  readonly billableStatuses: BillableStatuses;
  /** Shown on the operator's first view alone. */
  readonly quarantined: number | null;
  readonly lastReport: ReportState | null;
};
