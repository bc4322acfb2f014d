import { type BillingSystem, SystemUnavailable } from '../../shared/ports/billing-system.ts';

/** Whether a system that did not answer about some answers no harmless question either. */
export const isDown = async (system: Pick<BillingSystem, 'clock'>): Promise<boolean> => {
  try {
    await system.clock();
    return false;
  } catch (error) {
    if (error instanceof SystemUnavailable) return true;
    throw error;
  }
};
