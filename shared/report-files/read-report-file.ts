import { DamagedReport } from '../ports/damaged-report.ts';
import type { ReportStore } from '../ports/report-store.ts';
import { DamagedStore } from '../stored/damaged-store.ts';

/** Runs `read` on the text of a file; throws `DamagedReport` where it is none that a run wrote. */
export const readReportFile = <T>(
  { placeOf }: Pick<ReportStore, 'placeOf'>,
  key: string,
  read: () => T,
): T => {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof DamagedStore)) throw cause;
    throw new DamagedReport(placeOf(key), cause.expected, { member: cause.place.trim(), cause });
  }
};
