import { createAdminApi, type Fetch } from './admin-api.ts';
import { checkAuthentication } from './check-authentication.ts';
import { checkEntries } from './check-entries.ts';
import { checkQueue, checkSharedQueues } from './check-queue.ts';
import { checkRouting } from './check-routing.ts';
import type { Finding } from './finding.ts';
import type { KongState, Plugin } from './kong-state.ts';
import { probeBillable, type ProbeResult } from './probe.ts';
import { readKong } from './read-kong.ts';
import { type BillableAddress, createSinkRule, httpLogs, type SinkRule } from './sinks.ts';

export type DoctorOptions = {
  readonly kong: URL;
  /** For a Kong with RBAC. */
  readonly token?: string | undefined;
  readonly billable: BillableAddress;
  readonly maxBodyBytes: number;
};

/**
 * Everything that is wrong with a running Kong, for metering. Never writes: Kong is only asked
 * with GET. Throws `Unreadable` where Kong cannot be read.
 */
export const examine = async (fetch: Fetch, options: DoctorOptions): Promise<ProbeResult> => {
  const state = await readKong(createAdminApi(fetch, options.kong, options.token));
  const isBillable = createSinkRule(state, options.billable);
  const ours = httpLogs(state).filter((plugin) => plugin.isEnabled && isBillable(plugin));
  const probe = await probeBillable(fetch, ours, state, options.billable);
  const findings = [...checkState(state, ours, isBillable, options), ...probe.findings];
  return { findings, notes: probe.notes };
};

/** The findings that follow from Kong's configuration alone. */
const checkState = (
  state: KongState,
  ours: readonly Plugin[],
  isBillable: SinkRule,
  { maxBodyBytes }: DoctorOptions,
): readonly Finding[] => [
  ...checkRouting(state, isBillable),
  ...ours.flatMap((plugin) => checkQueue(plugin, state)),
  ...checkSharedQueues(ours, state),
  ...checkEntries(state, ours, { maxBodyBytes }),
  ...(ours.length === 0 ? [] : checkAuthentication(state)),
];
