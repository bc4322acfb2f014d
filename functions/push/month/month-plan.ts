import type { EpochMs } from '../../../shared/calendar/instant.ts';
import { expectedCustomers } from '../../../shared/push/expected-customers.ts';
import { overwrittenBy } from '../../../shared/push/places/overwritten.ts';
import { planPush, type PlanInput, type PushPlan } from '../../../shared/push/plan.ts';
import type { PushRecord } from '../../../shared/push/record.ts';
import { isAtOtherAddress } from '../../../shared/push/places/target.ts';
import { isFirstSinceLoss, type PushRound } from '../../../shared/push/round.ts';
import type { PushSystemSettings } from '../../../shared/push/settings.ts';
import type { MonthTotals } from '../../../shared/push/totals.ts';
import type { Month } from '../../../shared/reports/month.ts';
import { addressHash } from '../address-hash.ts';
import type { PushContext } from '../context.ts';
import { type MonthPart, monthParts } from './month-parts.ts';

type PlanContext = Pick<PushContext, 'ledger' | 'directory' | 'hash'> &
  Pick<PlanInput, 'paused'> & {
    readonly settings: Pick<PushSystemSettings, 'name' | 'meters' | 'url'>;
  };

type Given = Pick<PlanInput, 'kind' | 'isByHand'> & {
  /** Whether the system is asked, before anything is sent, about those of whom the ledger knows nothing. */
  readonly isFound: boolean;
  /** Whether it was asked about all of them. */
  readonly wasRead: boolean;
  readonly round: PushRound;
  readonly totals: MonthTotals;
  readonly now: EpochMs;
};

/** What is to be sent of a month, part by part, each by the ledger of the time when it is asked for. */
export type MonthPlan = {
  readonly month: Month;
  readonly kind: PlanInput['kind'];
  readonly isFound: boolean;
  /** How many totals there are at least. */
  readonly totals: number;
  readonly parts: () => AsyncIterable<MonthPart>;
  /** Whether what was sent lies where another customer's totals go now. */
  readonly isOverwritten: (record: PushRecord) => boolean;
  /** Whether the system can be asked about it: it was sent to where the system is now, and is its own. */
  readonly isThere: (record: PushRecord) => boolean;
  readonly of: (part: MonthPart) => PushPlan;
};

export const newMonthPlan = (
  { ledger, directory, settings, paused, hash }: PlanContext,
  { round, totals, now, kind, isByHand, isFound, wasRead }: Given,
): MonthPlan => {
  const { name: system } = settings;
  const { month, uncertainUpTo } = round;
  const address = addressHash({ settings, hash });
  const isOverwritten = overwrittenBy({ settings, directory, totals });
  const expected = expectedCustomers({
    settings,
    totals,
    directory,
    isUnknown: isFound ? !wasRead : isFirstSinceLoss(round),
  });
  return {
    month,
    kind,
    isFound,
    totals: expected.length * settings.meters.size,
    isOverwritten,
    isThere: (record) => !isAtOtherAddress(record, address) && !isOverwritten(record),
    parts: () => monthParts(ledger.records({ system, month }), expected),
    of: (part) =>
      planPush({
        ...part,
        customers: isFound ? knownOf(part, totals) : part.customers,
        settings,
        address,
        isOverwritten,
        month,
        totals,
        directory,
        paused,
        uncertainUpTo,
        now,
        kind,
        isByHand,
      }),
  };
};

/** Those with usage, or in the ledger: of the others the system was asked, and holds nothing. */
const knownOf = ({ customers, records }: MonthPart, totals: MonthTotals): readonly string[] => {
  const inLedger = new Set(records.map(({ key }) => key.customer));
  return customers.filter((customer) => totals.has(customer) || inLedger.has(customer));
};
