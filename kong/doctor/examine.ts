import type { KongRuntime } from '../fetch.ts';
import { createAdminApi } from './admin-api.ts';
import { askBillable } from './ask-billable.ts';
import { checkAddress, provenByDelivery } from './check-address.ts';
import { checkAuthentication, checkConsumerIds } from './check-authentication.ts';
import { checkBefore } from './check-before.ts';
import { checkEntries } from './check-entries.ts';
import { checkPrometheus } from './check-prometheus.ts';
import { checkQueue, checkSharedQueues } from './check-queue.ts';
import { checkRouting, unmeteredNotes } from './check-routing.ts';
import type { Finding, FindingCode } from './finding.ts';
import type { KongState, Plugin } from './kong-state.ts';
import { probeDelivery, type ProbeOptions, type ProbeResult } from './probe.ts';
import { checkWanted } from './check-wanted.ts';
import { type EntryForm, entryForms } from './entry-form.ts';
import { readKong } from './read-kong.ts';
import { type BillableAddress, createSinkRule, httpLogs, type SinkRule } from './sinks.ts';
import { unreadNotes } from './unread-notes.ts';

export type DoctorOptions = {
  readonly kong: URL;
  /** For a Kong with RBAC. */
  readonly token?: string | undefined;
  readonly billable: BillableAddress;
  readonly maxBodyBytes: number;
  /** Findings that are known and may be there. */
  readonly allowed?: readonly FindingCode[];
  readonly probe?: ProbeOptions | undefined;
  /** A token that may read Billable; `null`: none is known. */
  readonly readToken: () => Promise<string | null>;
};

export type Examination = {
  readonly findings: readonly Finding[];
  readonly allowed: readonly Finding[];
  /** What could not be looked at, and why. */
  readonly notes: readonly string[];
  /** `null` where none was asked for, or Billable was not there. */
  readonly probe: ProbeResult | null;
};

/**
 * Everything that is wrong with a running Kong, for metering. Never writes: Kong's Admin API is only
 * asked with GET, and a probe is one request through its proxy. Throws `Unreadable` where Kong, or
 * for a probe Billable, cannot be read.
 */
export const examine = async (
  runtime: KongRuntime,
  options: DoctorOptions,
): Promise<Examination> => {
  const { fetch } = runtime;
  const state = await readKong(createAdminApi(fetch, options.kong, options.token));
  const isBillable = createSinkRule(state, options.billable);
  const ours = httpLogs(state).filter((plugin) => plugin.isEnabled && isBillable(plugin));
  const billable = await askBillable(fetch, ours, state, options.billable, options.readToken);
  const codes = new Set(billable.findings.map(({ code }) => code));
  const isThere = !['not_billable', 'billable_failing', 'endpoint_unreachable'].some((code) =>
    billable.findings.some((found) => found.code === code && found.where.length === 0),
  );
  const probe =
    options.probe === undefined || !isThere
      ? null
      : await probeDelivery(runtime, options.billable.url, options.probe, {
          isTokenRefused: codes.has('token_refused'),
        });
  const found = [
    ...checkState(state, ours, isBillable, options),
    ...(billable.wants === null ? [] : checkWanted(state, formsOf(state, ours), billable.wants)),
    ...billable.findings,
    ...[probe?.finding ?? []].flat(),
  ];
  const isCounted = probe?.reached === 'count' && probe.finding === null;
  const findings = isCounted ? found.filter(({ code }) => !provenByDelivery.has(code)) : found;
  const isAllowed = ({ code }: Finding): boolean => options.allowed?.includes(code) ?? false;
  return {
    findings: findings.filter((one) => !isAllowed(one)),
    allowed: findings.filter(isAllowed),
    notes: [
      ...unmeteredNotes(state, isBillable),
      ...(isCounted
        ? []
        : [
            ...unreadNotes(formsOf(state, ours), [...(billable.wants?.paths.values() ?? [])]),
            ...billable.notes,
          ]),
    ],
    probe,
  };
};

/** The entries that reach Billable. */
const formsOf = (state: KongState, ours: readonly Plugin[]): readonly EntryForm[] =>
  entryForms(state).filter(({ httpLog }) => httpLog !== undefined && ours.includes(httpLog));

/** The findings that follow from Kong's configuration alone. */
const checkState = (
  state: KongState,
  ours: readonly Plugin[],
  isBillable: SinkRule,
  { billable, maxBodyBytes }: DoctorOptions,
): readonly Finding[] => [
  ...checkRouting(state, isBillable),
  ...ours.flatMap((plugin) => [
    ...checkQueue(plugin, state),
    ...checkAddress(plugin, state, billable),
  ]),
  ...checkSharedQueues(ours, state),
  ...checkEntries(state, formsOf(state, ours), { maxBodyBytes }),
  ...(ours.length === 0
    ? checkBefore(state)
    : [...checkAuthentication(state), ...checkConsumerIds(state), ...checkPrometheus(state)]),
];
