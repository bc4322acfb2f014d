import { type CellCode, cellCode, slotOf, statusOf } from '../../../metering/cells.ts';

/**
 * A cell's attribute name: the slot as one base-36 digit, the status as two (`m5k`: slot 22,
 * status 200). With a name such as `22.200` a full month page of four statuses would pass 1 KB
 * and every write to it would cost twice.
 */
export const cellName = (code: CellCode): string =>
  `${slotOf(code).toString(36)}${statusOf(code).toString(36)}`;

export const cellNameLength = 3;

/** The code of a cell by its name. There are few names, and a page has a hundred of them. */
export const parseCellName = (name: string): CellCode => {
  let code = codes.get(name);
  if (code === undefined) {
    code = cellCode(Number.parseInt(name.slice(0, 1), 36), Number.parseInt(name.slice(1), 36));
    codes.set(name, code);
  }
  return code;
};

const codes = new Map<string, CellCode>();
