import type { startHook } from '../support/alerts/hook.ts';
import type { Deployment } from '../support/aws/deployment.ts';
import type { startHttpDouble } from '../support/push/http-double.ts';
import type { startStripeDouble } from '../support/push/stripe-double.ts';
import type { openDeployedApi } from './deployed-api.ts';

/** A stack with a `billable.yaml`, and what stands for the systems that it sends to. */
export type DeployedStack = {
  readonly deployment: Deployment;
  readonly api: Awaited<ReturnType<typeof openDeployedApi>>;
  readonly hook: Awaited<ReturnType<typeof startHook>>;
  readonly http: Awaited<ReturnType<typeof startHttpDouble>>;
  readonly stripe: Awaited<ReturnType<typeof startStripeDouble>>;
  /** The secrets by which the doubles check signatures. */
  readonly secrets: { hook: readonly string[]; http: readonly string[] };
};

/** Counts a batch of entries, as the schedule does within a minute. */
export const deliver = async (
  { deployment, api }: DeployedStack,
  entries: readonly object[],
): Promise<number> => {
  const { status } = await api.deliver(JSON.stringify(entries));
  await deployment.invoke('Recover', {});
  return status;
};
