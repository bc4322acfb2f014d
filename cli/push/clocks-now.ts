import type { PushContext } from '../../functions/push/context.ts';
import { wrongClockOf } from '../../functions/push/wrong-clock-of.ts';
import type { PushSystem } from '../../shared/customers/push-systems.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { SystemUnavailable } from '../../shared/ports/billing-system.ts';
import type { WrongClock, WrongClocks } from '../../shared/push/wrong-clock.ts';

/**
 * Systems from whose clock this one is too far, as they answer now: no store knows. One that does not answer
 * is left out: what keeps it from being sent is in the ledger.
 */
export const wrongClocksNow = async ({
  systems,
  clock,
}: Pick<PushContext, 'systems' | 'clock'>): Promise<WrongClocks> => {
  const wrong = new Map<PushSystem, WrongClock>();
  await Promise.all(
    systems.map(async ({ system }) => {
      const clocks = await wrongClockOf({ system, clock }).catch((error: unknown) => {
        if (error instanceof SystemUnavailable || error instanceof OperatorProblem) return null;
        throw error;
      });
      if (clocks !== null) wrong.set(system.name, clocks);
    }),
  );
  return wrong;
};
