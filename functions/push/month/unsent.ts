import { counted } from '../../../shared/metering/counted.ts';
import type { PushRecord } from '../../../shared/push/record.ts';

type Left = { count: number; first: string };

/** How many totals of a run are left to the next one, and why. */
export const newUnsent = () => {
  const silent: Left = { count: 0, first: '' };
  const untimed: Left = { count: 0, first: '' };
  return {
    /** `isTimeUp`: the run had no time for them, which is no fault of the system. */
    add: (records: readonly PushRecord[], { isTimeUp }: { readonly isTimeUp: boolean }): void => {
      const left = isTimeUp ? untimed : silent;
      if (left.count === 0) left.first = records[0]?.key.customer ?? '';
      left.count += records.length;
    },
    count: () => silent.count + untimed.count,
    /** `null`: nothing is left. */
    message: (): string | null => {
      const texts: string[] = [];
      if (silent.count > 0) {
        texts.push(`${counted(silent.count, 'total')} got no answer, ${firstOf(silent)}`);
      }
      if (untimed.count > 0) {
        texts.push(`no time was left for ${counted(untimed.count, 'total')}, ${firstOf(untimed)}`);
      }
      return texts.length === 0 ? null : texts.join('; ');
    },
  };
};

const firstOf = ({ first }: Left): string => `the first of them that of ${first}`;
