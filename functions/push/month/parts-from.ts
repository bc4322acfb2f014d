import type { MonthPart } from './month-parts.ts';

/**
 * All parts of a month, from one of them on, and then those before it: where a run has no time for all, the same
 * ones are not last each time.
 */
export async function* partsFrom(
  parts: () => AsyncIterable<MonthPart>,
  first: number,
): AsyncGenerator<MonthPart> {
  let at = 0;
  for await (const part of parts()) {
    if (at >= first) yield part;
    at += 1;
  }
  at = 0;
  for await (const part of first === 0 ? none : parts()) {
    if (at >= first) return;
    yield part;
    at += 1;
  }
}

const none: readonly MonthPart[] = [];
