import type { EpochMs } from '../calendar/instant.ts';
import {
  zoneChange,
  type ZoneHistory,
  zoneKey,
  readZoneRecord,
  zonesPrefix,
} from '../reports/zones.ts';
import type { TimeZone } from '../calendar/zone.ts';
import { readReportFile } from './read-report-file.ts';
import type { ReportStore } from '../ports/report-store.ts';
import type { ReportTexts } from './read-history.ts';

export const readZones = async (reports: ReportTexts): Promise<ZoneHistory> => {
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
