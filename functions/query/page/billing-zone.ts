import type { EpochMs } from '../../../shared/calendar/instant.ts';
import type { TimeZone } from '../../../shared/calendar/zone.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { readZones } from '../../../shared/report-files/zones.ts';
import { monthAt, monthBefore, parseMonth } from '../../../shared/reports/month.ts';
import { type ZoneHistory, zoneOfMonth } from '../../../shared/reports/zones.ts';
import type { PageContext } from './page-context.ts';

/**
 * The zone of a view that names none: the one in which its month is reported, which after a change of
 * the setting is that of before for a while, and for good of older months.
 */
export const billingZone = async (
  context: Pick<PageContext, 'reports' | 'log' | 'settings'>,
  query: string,
  now: EpochMs,
): Promise<TimeZone> => {
  const setting = context.settings.billingTimezone;
  const zones = await readableZones(context);
  const running = monthAt(now, zoneOfMonth(zones, monthAt(now, 'UTC'), setting));
  const values = new URLSearchParams(query);
  const shown = values.get('range') === 'last_month' ? monthBefore(running) : running;
  return zoneOfMonth(zones, parseMonth(values.get('month')?.trim() ?? '') ?? shown, setting);
};

/** A damaged record hides no usage: the zone is then that of the setting, and the log says why. */
const readableZones = async ({
  reports,
  log,
}: Pick<PageContext, 'reports' | 'log'>): Promise<ZoneHistory> => {
  try {
    return await readZones(reports);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    log(error);
    return [];
  }
};
