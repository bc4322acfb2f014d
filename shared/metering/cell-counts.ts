import type { CellCode, CellCounts } from './cells.ts';
import { addCounts, type Count } from './count.ts';

export const newCellCounts = (): CellCounts => ({ codes: [], counts: [] });

export const addCount = ({ codes, counts }: CellCounts, code: CellCode, count: Count): void => {
  const at = placeOf(codes, code);
  const known = counts[at];
  if (known !== undefined && codes[at] === code) {
    counts[at] = addCounts(known, count);
  } else if (at === codes.length) {
    codes.push(code);
    counts.push(count);
  } else {
    codes.splice(at, 0, code);
    counts.splice(at, 0, count);
  }
};

/** Where a code is, or belongs. */
const placeOf = (codes: readonly CellCode[], code: CellCode): number => {
  let first = 0;
  let end = codes.length;
  while (first < end) {
    const middle = (first + end) >>> 1;
    if ((codes[middle] ?? 0) < code) first = middle + 1;
    else end = middle;
  }
  return first;
};
