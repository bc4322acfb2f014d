import type { EpochMs } from '../../shared/calendar/instant.ts';
import { type BillingSystem, SystemUnavailable } from '../../shared/ports/billing-system.ts';
import { isWrongClock, type WrongClock } from '../../shared/push/wrong-clock.ts';

type Clocks = {
  readonly system: Pick<BillingSystem, 'clock'>;
  readonly clock: () => EpochMs;
};

/**
 * The clock of a system and this one, where they are too far apart by the first answer, whatever else it says;
 * `null`: they are not, or it tells none. Throws where it does not answer, or not now.
 */
export const wrongClockOf = async ({ system, clock }: Clocks): Promise<WrongClock | null> => {
  const compare = (theirs: EpochMs | null): WrongClock | null => {
    if (theirs === null) return null;
    const clocks = { ours: clock(), theirs };
    return isWrongClock(clocks) ? clocks : null;
  };
  try {
    return compare(await system.clock());
  } catch (error) {
    const wrong = error instanceof SystemUnavailable ? compare(error.answeredAt) : null;
    if (wrong === null) throw error;
    return wrong;
  }
};
