import type { PushPlan } from '../../../shared/push/plan.ts';
import type { PushRecord } from '../../../shared/push/record.ts';
import type { SystemRun } from '../context.ts';

/** Leaves out customers about whom a comparison got no answer: the system may hold what a newer store has sent. */
export const withoutUncompared = (
  { repeats, changes }: PushPlan,
  { uncompared }: Pick<SystemRun, 'uncompared'>,
) => {
  const isHeld = ({ key }: PushRecord): boolean => uncompared.has(key.customer);
  const held = [...repeats, ...changes.map(({ record }) => record)].filter(isHeld);
  return {
    repeats: repeats.filter((record) => !isHeld(record)),
    changes: changes.filter(({ record }) => !isHeld(record)),
    held,
  };
};
