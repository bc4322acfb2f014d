import { dayMs, type EpochMs } from '../../shared/calendar/instant.ts';
import { type Period, periodsIn } from '../../shared/calendar/period.ts';
import type { Meter } from '../../shared/metering/series.ts';
import type { BillableStatuses } from '../../shared/usage/billable-statuses.ts';
import type { Payers } from '../../shared/usage/customer.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import type { HttpRequest } from '../../shared/api/message.ts';
import { readGrouping } from './grouping.ts';
import { readParameters } from '../../shared/api/parameters/parameter.ts';
import { type ParameterName, parameters } from '../../shared/api/parameters/parameters.ts';
import { type Presentation, readPresentation } from './read-presentation.ts';
import { readRange } from './read-range.ts';
import { readSelection } from './read-selection.ts';

export type QuerySettings = {
  readonly billingTimezone: TimeZone;
  readonly billableStatuses: BillableStatuses;
  /** All that can be asked for, requests first, in the order of their columns. */
  readonly meters: readonly Meter[];
};

export type BillableRequest = {
  readonly query: UsageQuery;
  readonly presentation: Presentation;
  /** What was asked and the settings that decide the rows of an answer, as one text. */
  readonly fingerprint: string;
};

/**
 * Reads a request for `/billable`. A customer asks for itself alone, whatever `customer` says: here,
 * so that nothing is ever looked up for anyone else. Throws `RefusedRequest` that names the parameter.
 */
export const readBillableRequest = (
  request: HttpRequest,
  { billingTimezone, billableStatuses, meters }: QuerySettings,
  { now, payers }: { readonly now: EpochMs; readonly payers: Payers },
): BillableRequest => {
  const values = readParameters(request.query, parameters);
  const own = request.caller?.customer ?? null;
  const asked = readRange(values, billingTimezone, now);
  const query = {
    ...asked,
    ...readSelection(values),
    ...readGrouping(values, meters),
    billableStatuses,
    payers,
    ...(own === null
      ? {}
      : ({
          customers: [own],
          isOwn: true,
          payers: { ...payers, turns: turnsOfAny(asked.range, billingTimezone, now) },
        } as const)),
  };
  return {
    query,
    presentation: readPresentation(values, request),
    fingerprint: JSON.stringify([
      query.timezone,
      billableStatuses.text,
      query.meters,
      own,
      [...values].filter(([name]) => !isPaging.has(name)).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]),
  };
};

/**
 * Each month in which a customer could begin to pay. What is read for one customer, and how long that
 * takes, then says nothing about when others begin.
 */
const turnsOfAny = (range: Period, zone: TimeZone, now: EpochMs): readonly EpochMs[] => {
  // No usage is before the first month, or a year ahead.
  const start = Math.max(range.start, 0);
  const end = Math.min(range.end, now + 366 * dayMs);
  return [...periodsIn({ start, end }, 'month', zone)].map(({ end: turn }) => turn);
};

const isPaging: ReadonlySet<ParameterName> = new Set(['limit', 'cursor', 'format', 'csv']);
