import type { Chance } from '../chance.ts';
import type { Systems } from '../world/systems.ts';
import type { Actor } from './actor.ts';

/** Billing systems that are cut off or fail. */
export const systemFailures = ({ disturbBilling }: Systems, chance: Chance): Actor => ({
  kind: 'billing system disturbed',
  pauseMs: [1_000, 4_000],
  act: async () => {
    disturbBilling(chance.between(0, 3), chance.oneOf(['cut', 'gone', 'failed']));
  },
});

/** A receiver of alerts that is cut off or fails; not near the end, as it is tried again in 15 s. */
export const hookFailures = ({ hook }: Systems, chance: Chance, isLate: () => boolean): Actor => ({
  kind: 'receiver of alerts disturbed',
  pauseMs: [1_000, 6_000],
  act: async () => {
    if (isLate()) hook.server.faults.length = 0;
    else hook.server.faults.push(chance.oneOf(['cut', 'gone', 'failed']));
  },
});
