import { examineBooks } from './books.ts';
import type { EpochMs } from '../../../shared/calendar/instant.ts';
import { compareCounters, type IsLeftAlone } from './compare-counters.ts';
import { damagedFiles } from './verify-files.ts';
import { DamagedReport } from '../../../shared/ports/damaged-report.ts';
import { messageOf } from '../../../shared/error-message.ts';
import type {
  CounterReader,
  ReceiptReader,
  StoreIdentifier,
} from '../../../shared/ports/counter-store.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import { readHistory } from '../../../shared/report-files/read-history.ts';
import { filesByMonth, reportsPrefix } from '../../../shared/reports/keys.ts';
import type { Manifest } from '../../../shared/reports/manifest.ts';
import type { Undone } from '../../../shared/reports/corrections.ts';
import { isDue } from '../../../shared/reports/due.ts';
import { type Month, monthPeriod } from '../../../shared/reports/month.ts';
import { settledMonths, settledPrefix } from '../../../shared/reports/settled.ts';

/** The newest version of a month, or why it cannot be read. */
export type NewestReport = Manifest | { readonly month: Month; readonly unreadable: string };

type Store = CounterReader & StoreIdentifier & Pick<ReceiptReader, 'receipt' | 'receipts'>;

/**
 * The newest manifest of each month. To be read before the store is: usage that comes in between
 * is then in the counters alone, which is no fault.
 */
export const newestReports = async (reports: ReportStore): Promise<readonly NewestReport[]> => {
  const newest: NewestReport[] = [];
  for (const [month, files] of filesByMonth(await reports.keys(reportsPrefix))) {
    try {
      const { newest: manifest } = await readHistory(month, files, reports);
      if (manifest !== null) newest.push(manifest);
    } catch (error) {
      const isDamaged = error instanceof DamagedReport;
      newest.push({ month, unreadable: isDamaged ? error.finding : messageOf(error) });
    }
  }
  return newest.toSorted((a, b) => (a.month < b.month ? -1 : 1));
};

/**
 * Says where the newest reports cannot have come from these counters: a store that is not theirs, a
 * month with fewer requests than its report, but for what was voided since, or with as many and
 * others. More is no fault, as late usage makes the next version, but of a month that no run looks at
 * any more.
 */
export const verifyReports = async (
  store: Store,
  reports: ReportStore,
  newest: readonly NewestReport[],
  at: EpochMs,
): Promise<readonly string[]> => {
  const { problem, undone } = await examineBooks({ counters: store, receipts: store, reports });
  const findings = problem === null ? [] : [problem];
  const manifests = newest.filter((report) => 'version' in report);
  const isLeftAlone = await leftAlone(reports, { undone, at });
  const differences = await compareCounters(store, store, manifests, isLeftAlone);
  for (const { manifest, problem: difference } of differences) {
    findings.push(`report of ${manifest.month}: ${difference}`);
  }
  return findings;
};

const leftAlone = async (
  reports: ReportStore,
  seen: { readonly undone: Undone; readonly at: EpochMs },
): Promise<IsLeftAlone> => {
  const settled = settledMonths(await reports.keys(settledPrefix));
  const files = filesByMonth(await reports.keys(reportsPrefix));
  return (newest, corrections) => {
    const days = settled.get(newest.month);
    const known = files.get(newest.month);
    if (days === undefined || known === undefined) return false;
    const period = monthPeriod(newest.month, newest.timezone);
    const history = { files: known, newest };
    const ages = { maxEventAgeDays: days, settledDays: days };
    return !isDue(period, history, corrections, { ...ages, ...seen });
  };
};

/** Says which files of the newest reports cannot be read, are missing, or are not what their manifests say. */
export const verifyFiles = async (
  reports: ReportStore,
  newest: readonly NewestReport[],
): Promise<readonly string[]> => {
  const findings: string[] = [];
  for (const report of newest) {
    const found =
      'unreadable' in report
        ? [report.unreadable]
        : (await damagedFiles(reports, report)).map(({ finding }) => finding);
    findings.push(...found.map((finding) => `report of ${report.month}: ${finding}`));
  }
  return findings;
};
