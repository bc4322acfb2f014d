import type { Period } from '../calendar/period.ts';
import type { Consumer } from '../metering/consumer.ts';
import type { Labels } from '../metering/labels.ts';
import type { Customer } from './customer.ts';

/**
 * What one status has: at least one request, and as much of each further meter of the query. A sum
 * above `Number.MAX_SAFE_INTEGER` says no more than that it is above it: see `exactSum`.
 */
export type StatusCount = {
  readonly status: number;
  readonly requests: number;
  readonly quantities: readonly number[];
};

/**
 * What one period has of one consumer id and custom id, of one customer, or of everyone, split by
 * labels as the query groups them. At least one request; ascending by status.
 */
export type UsageGroup = {
  readonly period: Period;
  /** `null` where the query sums over consumers. */
  readonly consumer: Consumer | null;
  /** `null` unless the query groups by customer. */
  readonly customer: Customer | null;
  /** Those that the query groups by; the others are `''`. */
  readonly labels: Labels;
  readonly counts: readonly StatusCount[];
};
