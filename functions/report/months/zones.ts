import type { EpochMs } from '../../../shared/calendar/instant.ts';
import {
  zoneChange,
  type ZoneHistory,
  zoneKey,
  readZoneRecord,
  zonesPrefix,
} from '../../../shared/reports/zones.ts';
import type { TimeZone } from '../../../shared/calendar/zone.ts';
import { readReportFile } from '../../../shared/report-files/read-report-file.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';

export const readZones = async (reports: ReportStore): Promise<ZoneHistory> => {
  const keys = [...(await reports.keys(zonesPrefix))].sort();
  const texts = await Promise.all(keys.map((key) => reports.readText(key)));
  return texts.flatMap((text, i) =>
    text === null ? [] : readReportFile(reports, keys[i] ?? '', () => readZoneRecord(text)),
  );
};

/** Records the zone of the settings where it is another than the last one. */
export const recordZone = async (
  reports: ReportStore,
  setting: TimeZone,
  at: EpochMs,
): Promise<ZoneHistory> => {
  for (;;) {
    const history = await readZones(reports);
    const change = zoneChange(history, setting, at);
    if (change === null) return history;
    // Where the key is taken, another run has recorded a zone: what is to be recorded may differ.
    await reports.create(zoneKey(history.length + 1), `${JSON.stringify(change)}\n`);
  }
};
