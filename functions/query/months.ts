import { monthPageAt, pageEnd, type PageId } from '../../shared/metering/page.ts';
import type { Period } from '../../shared/calendar/period.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';

/** As many months as a range has where nobody asks for more, in any zone. */
const maxUnasked = 14;

/**
 * The month pages that a range touches, ascending. A long range is narrowed to the months that
 * have rows: it costs one question, and each page of centuries without usage would cost another.
 */
export const monthsToRead = async (
  range: Period,
  reader: CounterReader,
): Promise<ReadonlySet<PageId>> => {
  const touched = [...monthsOf(range)];
  if (touched.length <= maxUnasked) return new Set(touched);
  const known = new Set(await reader.months());
  return new Set(touched.filter((month) => known.has(month)));
};

function* monthsOf({ start, end }: Period): Generator<PageId> {
  for (let at = start; at < end; at = pageEnd(monthPageAt(at))) yield monthPageAt(at);
}
