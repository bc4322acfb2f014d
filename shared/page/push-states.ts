import type { PushState } from '../push/view.ts';

/** How the totals of one month stand at one billing system. */
export type SystemState = {
  readonly system: string;
  readonly month: string;
  /** Whether that is the month before the running one, of which nothing is sent yet. */
  readonly isEarlier: boolean;
  /** How many totals the ledger has of that month. */
  readonly totals: number;
  /** Of them, those that the system has taken. */
  readonly taken: number;
  /** Of what is not taken: the state that a person should look at first, and of whom. */
  readonly worst: { readonly state: PushState; readonly customer: string } | null;
  /** Whether something keeps a month from being sent there. */
  readonly hasProblem: boolean;
  /** Whether usage of any month changed too late to be sent by itself. */
  readonly isLate: boolean;
};

/** What is a total's own fault comes before what only waits. */
export const byUrgency: readonly PushState[] = ['refused', 'unmapped', 'late', 'sent'];

const systemNames: Readonly<Record<string, string>> = {
  stripe: 'Stripe',
  openmeter: 'OpenMeter',
  lago: 'Lago',
  http: 'HTTP',
};

/** `stripe` as it writes itself. */
export const systemText = (system: string): string => systemNames[system] ?? system;

export const pushStateText = {
  sent: 'sent, not answered',
  accepted: 'accepted',
  confirmed: 'confirmed',
  late: 'changed too late',
  refused: 'refused',
  unmapped: 'has no id there',
} as const satisfies Readonly<Record<PushState, string>>;
