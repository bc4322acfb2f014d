import { eachCell, slotOf, statusOf } from '../../shared/metering/cells.ts';
import { monthOf, pageStart, quarterDayPageAt, slotMs } from '../../shared/metering/page.ts';
import { type EpochMs, quarterDayMs } from '../../shared/calendar/instant.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import { addTo, counterSubject, type Ledger } from '../ledger.ts';

/** What the store keeps of a span of time: by the quarter of an hour, with each name and label. */
export const keptCounts = async (
  reader: CounterReader,
  { from, to }: { readonly from: EpochMs; readonly to: EpochMs },
): Promise<Ledger> => {
  const kept: Ledger = new Map();
  const metersOf = new Map<string, readonly string[]>();
  for (const month of await reader.months()) metersOf.set(month, await reader.meters(month));
  for (let at = from - (from % quarterDayMs); at < to; at += quarterDayMs) {
    const page = quarterDayPageAt(at);
    for (const meter of metersOf.get(monthOf(page)) ?? []) {
      for await (const rows of reader.read({ page, meter })) {
        for (const { consumer, labels, cells } of rows) {
          eachCell(cells, (code, count) => {
            const counted = {
              at: pageStart(page) + slotOf(code) * slotMs(page),
              consumer,
              service: labels.service,
              status: statusOf(code),
            };
            addTo(kept, counterSubject(counted, meter), Number(count));
          });
        }
      }
    }
  }
  return kept;
};
