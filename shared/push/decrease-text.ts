import { counted } from '../metering/counted.ts';
import type { PushPlan } from './plan.ts';

export const decreaseText = ({
  lowered,
  customers,
}: Pick<PushPlan, 'lowered' | 'customers'>): string =>
  `the totals of ${lowered} of ${counted(customers, 'customer')} would be lowered; nothing is sent. ` +
  'Where that is right, run the push with --accept-decrease';
