import { dayMs, type EpochMs } from '../../shared/calendar/instant.ts';
import type { Batch } from '../../shared/metering/batch.ts';
import { eachCell, slotOf } from '../../shared/metering/cells.ts';
import { pageStart, slotMs } from '../../shared/metering/page.ts';
import type { ClockNote } from './note.ts';

/** How long nothing may have been heard of the time before a clock is doubted. */
const maxSilenceMs = 2 * dayMs;

/** What speaks for a clock: the note of the last time, and when the last batch was received. */
export type ClockSigns = {
  readonly note: ClockNote | null;
  readonly lastReceivedAt: EpochMs | null;
};

/**
 * The last sign of the right time where the clock is too far beyond it to be believed; `null`
 * where it is believed. A store without any sign has nothing that a wrong clock could spoil.
 */
export const doubtedSince = (
  { note, lastReceivedAt }: ClockSigns,
  now: EpochMs,
): EpochMs | null => {
  const isSign = note === null || !(note.isDoubted || note.aheadReceipt === lastReceivedAt);
  const signs = [note?.notedAt ?? null, isSign ? lastReceivedAt : null];
  const known = signs.filter((sign) => sign !== null);
  if (known.length === 0) return null;
  const last = Math.max(...known);
  return now > last + maxSilenceMs ? last : null;
};

/** What is noted of a clock that is believed. */
export const believedNote = (now: EpochMs, lastReceivedAt: EpochMs | null): ClockNote => ({
  notedAt: now,
  isDoubted: false,
  // It came by a clock that was ahead, and would speak for that clock when it comes again.
  aheadReceipt: lastReceivedAt !== null && lastReceivedAt > now ? lastReceivedAt : null,
});

/** Whether a batch has counted a request of the last day: then its sender has the same time. */
export const agreesWithClock = ({ deltas }: Batch, now: EpochMs): boolean =>
  deltas.some(({ page, cells }) => {
    const [start, step] = [pageStart(page), slotMs(page)];
    let recent = 0;
    eachCell(cells, (code) => {
      if (start + (slotOf(code) + 1) * step > now - dayMs) recent++;
    });
    return recent > 0;
  });
