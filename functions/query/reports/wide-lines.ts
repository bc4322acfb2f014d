import { classOf, statusClasses } from '../../../shared/metering/status.ts';
import type { BillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { exactSum } from '../../../shared/usage/exact-sum.ts';

type Line = readonly (string | number)[];

/**
 * Makes one line of those that differ in their status alone, which stand next to each other; its
 * columns are those of `layout=wide` elsewhere. The columns must have a status.
 */
export const newWideLines = (columns: readonly string[], billableStatuses: BillableStatuses) => {
  const status = columns.indexOf('status');
  const [, ...meters] = columns.slice(status + 1);
  let who: readonly string[] | null = null;
  let amounts: number[] = [];
  let classes: number[] = [];

  const take = (): readonly Line[] => {
    if (who === null) return [];
    const [requests = 0, billable = 0, ...further] = amounts;
    const names = ['requests', 'requests', ...meters.flatMap((meter) => [meter, meter])];
    const checked = [requests, billable, ...further].map((sum, i) => exactSum(sum, names[i] ?? ''));
    return [[...who, ...checked.slice(0, 2), ...classes, ...checked.slice(2)]];
  };

  return {
    columns: [
      ...columns.slice(0, status),
      'requests',
      'billable_requests',
      ...statusClasses.map((name) => `status_${name}`),
      ...meters.flatMap((meter) => [meter, `billable_${meter}`]),
    ],

    /** The line before, where this one begins another. */
    add: (cells: readonly string[]): readonly Line[] => {
      const own = cells.slice(0, status);
      const isSame = who !== null && own.every((cell, i) => cell === who?.[i]);
      const done = isSame ? [] : take();
      if (!isSame) {
        who = own;
        amounts = Array.from({ length: 2 * (1 + meters.length) }, () => 0);
        classes = statusClasses.map(() => 0);
      }
      const code = Number(cells[status]);
      const isBillable = billableStatuses.includes(code);
      for (const [i, cell] of cells.slice(status + 1).entries()) {
        amounts[2 * i] = (amounts[2 * i] ?? 0) + Number(cell);
        if (isBillable) amounts[2 * i + 1] = (amounts[2 * i + 1] ?? 0) + Number(cell);
      }
      const place = classOf(code) - 1;
      classes[place] = (classes[place] ?? 0) + Number(cells[status + 1]);
      return done;
    },

    end: take,
  };
};
