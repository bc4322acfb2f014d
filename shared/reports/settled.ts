import { type Month, parseMonth } from './month.ts';

/** What the keys of the records of settled months begin with. */
export const settledPrefix = 'reports/settled/';

/**
 * The key of the record that a run has looked at a month which began after the last usage of it could
 * come, where entries may be so many days old. Its being there says so.
 */
export const settledKey = (month: Month, maxEventAgeDays: number): string =>
  `${settledPrefix}${month}.${maxEventAgeDays}-days.json`;

/** The months that are settled, and the greatest age of entries for which each is. */
export const settledMonths = (keys: readonly string[]): ReadonlyMap<Month, number> => {
  const settled = new Map<Month, number>();
  for (const key of keys) {
    const [, name = '', days = ''] = keyForm.exec(key) ?? [];
    const month = parseMonth(name);
    if (month !== null) settled.set(month, Math.max(Number(days), settled.get(month) ?? 0));
  }
  return settled;
};

const keyForm = /^reports\/settled\/(\d{4}-\d\d)\.(\d{1,5})-days\.json$/;
