import { dayMs, type EpochMs } from '../../shared/calendar/instant.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import { payersOf } from '../../shared/customers/directory.ts';
import type { Payers } from '../../shared/usage/customer.ts';
import type { AlertContext } from './context.ts';
import { type DueAlert, sumKey, wantedSums } from './plan.ts';
import { type CustomerSums, readSums } from './read-values.ts';

/** Since when what has ended counts as old, which changes seldom. */
const oldAfterMs = dayMs;

type Memory = {
  readonly file: BillableFile;
  readonly payers: Payers;
  readonly lookedBackAt: EpochMs;
  /** Pages that ended before it are old. */
  readonly oldBefore: EpochMs;
  /** What the old pages hold of sums that still grow. */
  readonly old: CustomerSums;
};

/** A look at the counters: at all that is due, or only at what is not old. */
export type ValueLook = {
  readonly isWhole: boolean;
  /** Periods that ended before it need not be looked at. */
  readonly since: EpochMs;
  /** Gives the value of each customer, 0 where there is no usage. */
  readonly read: (
    due: readonly DueAlert[],
  ) => Promise<(alert: DueAlert, customer: string) => number>;
  /** Called where all that was found is stored: the next look may then build on this one. */
  readonly remember: () => void;
};

/**
 * Reads the values of customers. What ended more than a day ago is read seldom, and
 * remembered where a quarter or a year still needs it: with each run only the pages of now are
 * read. The first look of a process is whole, and the first at another file.
 */
export const createValueReader = ({
  counters,
  settings,
  lookBackEveryMs,
}: Pick<AlertContext, 'counters' | 'settings' | 'lookBackEveryMs'>) => {
  const { billableStatuses, billingTimezone } = settings;
  let memory: Memory | null = null;

  return (file: BillableFile, now: EpochMs): ValueLook => {
    const known = memory?.file === file ? memory : null;
    const age = known === null ? null : now - known.lookedBackAt;
    const isWhole = age === null || age < 0 || age >= lookBackEveryMs;
    const payers = known?.payers ?? payersOf(file.customers, billingTimezone);
    const oldBefore = isWhole || known === null ? now - oldAfterMs : known.oldBefore;
    const context = { counters, payers, billableStatuses };
    let readOldNow: CustomerSums = new Map();

    const readOld = async (due: readonly DueAlert[]): Promise<CustomerSums> => {
      if (!isWhole && known !== null) return known.old;
      const pages = { endsBefore: oldBefore };
      const sums = await readSums(wantedSums(due), { now, pages }, context);
      const growing = due.filter(({ period }) => period.end >= oldBefore).map(sumKey);
      readOldNow = new Map(growing.map((key) => [key, sums.get(key) ?? new Map()]));
      return sums;
    };

    return {
      isWhole,
      remember: () => {
        if (isWhole) memory = { file, payers, lookedBackAt: now, oldBefore, old: readOldNow };
      },
      since: isWhole ? Number.NEGATIVE_INFINITY : oldBefore,
      read: async (due) => {
        const pages = { endsAtOrAfter: oldBefore };
        const recent = await readSums(wantedSums(due), { now, pages }, context);
        const old = await readOld(due);
        return (alert, customer) => {
          const key = sumKey(alert);
          return (old.get(key)?.get(customer) ?? 0) + (recent.get(key)?.get(customer) ?? 0);
        };
      },
    };
  };
};
