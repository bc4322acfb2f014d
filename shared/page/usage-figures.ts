import type { EpochMs } from '../calendar/instant.ts';
import type { BillableStatuses } from '../usage/billable-statuses.ts';
import type { AlertCounts } from './limits/alert-counts.ts';
import type { ErrorCount, Share, Sums, SumsByStart } from './figures.ts';
import type { Limit, LimitsByCustomer } from './limits/limit.ts';
import type { MonthStanding } from './month-standing.ts';
import type { SystemState } from './push-states.ts';
import type { Question } from './questions.ts';
import type { ReportState } from './reports-view.ts';
import type { SubjectKind } from './request.ts';
import type { Comparison } from './summary.ts';

/** What each had in the compared periods, by value. */
export type Changes = ReadonlyMap<string, { readonly now: number; readonly before: number }>;

/** The largest of one kind. */
export type Largest = {
  readonly kind: SubjectKind;
  readonly shares: readonly Share[];
  /** How many there are. */
  readonly all: number;
  readonly changes: Changes | null;
  readonly question: Question;
};

/** What failed most, by service or consumer and by status. */
export type Errors = {
  readonly kind: SubjectKind;
  readonly counts: readonly ErrorCount[];
  /** How many there are. */
  readonly all: number;
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
  /** `null` where the view is split by neither services nor consumers. */
  readonly errors: Errors | null;
  readonly billableStatuses: BillableStatuses;
  /** Of the customers that are listed. */
  readonly limits: LimitsByCustomer;
  /** Of the customer that the view is of; empty where it is of none. */
  readonly ownLimits: readonly Limit[];
  /** Shown on the operator's first view alone. */
  readonly quarantined: number | null;
  readonly pushes: readonly SystemState[];
  readonly alerts: AlertCounts | null;
  readonly months: readonly MonthStanding[];
  /** Shown on the first view. */
  readonly lastReport: ReportState | null;
};
