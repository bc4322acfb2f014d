import type { CounterReader } from '../../../shared/ports/counter-store.ts';
import type { MonthCorrections } from '../../../shared/reports/corrections.ts';
import { formOfVersion } from '../../../shared/reports/form.ts';
import type { Manifest } from '../../../shared/reports/manifest.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import { newReportTotals, type ReportTotals } from '../../../shared/reports/totals.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { rollUp } from '../../../shared/usage/roll-up.ts';
import { reportQuery } from '../files/report-query.ts';
import { type Receipts, readCorrections } from './corrections.ts';
import { counted } from '../../../shared/metering/counted.ts';

/** Why a report cannot have come from the counters, by month. */
export type CounterDifference = { readonly manifest: Manifest; readonly problem: string };

/** Whether no run looks at a month any more. */
export type IsLeftAlone = (manifest: Manifest, corrections: MonthCorrections) => boolean;

const never: IsLeftAlone = () => false;

/**
 * Says which reports cannot have come from these counters: those of a month with fewer requests than
 * its report, but for what was voided since, or with as many and others. More is no fault, as late
 * usage makes the next version, but of a month that no run looks at any more.
 */
export const compareCounters = async (
  counters: CounterReader,
  receipts: Receipts,
  manifests: readonly Manifest[],
  isLeftAlone = never,
): Promise<readonly CounterDifference[]> => {
  const periods = new Map(manifests.map((it) => [it.month, monthPeriod(it.month, it.timezone)]));
  const corrections = await readCorrections(receipts, periods);
  const found: CounterDifference[] = [];
  for (const manifest of manifests) {
    const totals = await countedIn(counters, manifest);
    const corrected = corrections.get(manifest.month);
    const problem =
      differenceTo(manifest, totals, corrected?.adjustments ?? []) ??
      (corrected !== undefined && isLeftAlone(manifest, corrected)
        ? excessOver(manifest, totals)
        : null);
    if (problem !== null) found.push({ manifest, problem });
  }
  return found;
};

/** What the counters say of the month of a manifest. */
const countedIn = async (counters: CounterReader, manifest: Manifest): Promise<ReportTotals> => {
  const { month, timezone, billable_statuses } = manifest;
  const billableStatuses = parseBillableStatuses(billable_statuses);
  if (billableStatuses === null) {
    throw new Error(`the billable statuses of the report of ${month} are ${billable_statuses}`);
  }
  const period = monthPeriod(month, timezone);
  const form = formOfVersion(manifest);
  const query = reportQuery({ timezone, period, billableStatuses, form });
  const totals = newReportTotals(query);
  const groups = totals.counting(rollUp(query, (asked) => counters.read(asked)));
  let chunk = await groups.next();
  while (chunk.done !== true) chunk = await groups.next();
  return totals.totals();
};

type Adjustments = MonthCorrections['adjustments'];

const differenceTo = (
  { version, requests, requests_by_status_class, meters, adjustments }: Manifest,
  totals: ReportTotals,
  now: Adjustments,
): string | null => {
  const takenBack = sumOf(now) - sumOf(onlyOf(adjustments, now));
  const expected = requests + Math.min(0, takenBack);
  if (totals.requests < expected) {
    const why = takenBack < 0 ? `, of which ${-takenBack} were voided since` : '';
    return `the counters have ${counted(totals.requests, 'request')}, version ${version} has ${requests}${why}`;
  }
  const isSame = totals.requests === requests && takenBack === 0;
  const [here, there] = [totals.requests_by_status_class, requests_by_status_class].map((it) =>
    JSON.stringify(it),
  );
  if (isSame && here !== there) {
    return `the counters have ${here} by class of status, version ${version} has ${there}`;
  }
  // What voids took is known of requests alone.
  return takenBack === 0 ? meterDifference(totals, { version, meters, isSame }) : null;
};

const excessOver = ({ month, version, requests }: Manifest, totals: ReportTotals): string | null =>
  totals.requests <= requests
    ? null
    : `the counters have ${counted(totals.requests, 'request')}, version ${version} has ${requests}, ` +
      `and no run looks at the month any more: npx billable report ${month}`;

/** With as many requests every meter has as much; with more none has less. */
const meterDifference = (
  totals: ReportTotals,
  { version, meters, isSame }: Pick<Manifest, 'version' | 'meters'> & { readonly isSame: boolean },
): string | null => {
  for (const [meter, there] of Object.entries(meters ?? {})) {
    const here = totals.meters[meter] ?? 0;
    if (here < there || (isSame && here !== there)) {
      return `the counters have ${here} of ${meter}, version ${version} has ${there}`;
    }
  }
  return null;
};

/** Those of batches whose receipts are still there: what the others took, they took for good. */
const onlyOf = (adjustments: Adjustments, now: Adjustments): Adjustments => {
  const known = new Set(now.map(({ batch }) => batch));
  return adjustments.filter(({ batch }) => known.has(batch));
};

const sumOf = (adjustments: Adjustments): number =>
  adjustments.reduce((sum, { requests }) => sum + requests, 0);
