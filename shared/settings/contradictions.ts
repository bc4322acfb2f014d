import type { billingSettings } from './billing.ts';
import type { meteringSettings } from './metering.ts';
import type { Values } from './setting.ts';

type Days = Pick<
  Values<typeof meteringSettings & typeof billingSettings>,
  'maxEventAgeDays' | 'receiptDays' | 'restatementDays'
>;

/** Days beyond the age of an event for which its receipt must be kept, for clocks that differ. */
const receiptMarginDays = 5;

/** The least of `receiptDays`. */
export const leastReceiptDays = ({ maxEventAgeDays }: Pick<Days, 'maxEventAgeDays'>): number =>
  maxEventAgeDays + receiptMarginDays;

/** What is wrong between settings of both machine and AWS. `named` says what a setting is called there. */
export const contradictionsOfDays = (
  days: Days,
  named: (name: keyof Days) => string,
): readonly string[] => {
  const { maxEventAgeDays, restatementDays, receiptDays } = days;
  const problems: string[] = [];
  if (restatementDays > maxEventAgeDays) {
    problems.push(
      `${named('restatementDays')} is ${restatementDays}; ` +
        `allowed: at most ${named('maxEventAgeDays')}, which is ${maxEventAgeDays}`,
    );
  }
  const minReceiptDays = leastReceiptDays(days);
  if (receiptDays < minReceiptDays) {
    problems.push(
      `${named('receiptDays')} is ${receiptDays}; ` +
        `allowed: at least ${named('maxEventAgeDays')} + ${receiptMarginDays}, which is ${minReceiptDays}`,
    );
  }
  return problems;
};
