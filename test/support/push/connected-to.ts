import type { BillingSystem } from '../../../shared/ports/billing-system.ts';
import type { RuleServer } from './rule-server.ts';

export type OpenedSystem = {
  readonly server: RuleServer;
  /** The key, or secret, is one that the server takes or not. */
  readonly connect: (given: {
    readonly timeoutMs: number;
    readonly isKeyRight: boolean;
  }) => BillingSystem;
  readonly refuse: (subject: string) => unknown;
  readonly value: (event: string, subject: string) => number | null;
};

type Connected = OpenedSystem & {
  readonly system: BillingSystem;
  /** Waits for an answer no longer than a test can. */
  readonly impatient: BillingSystem;
  readonly withWrongKey: BillingSystem;
};

// Longer than a busy machine ever takes.
const patientMs = 120_000;

/** Returns a function that opens a system of its own for a piece of work, and ends it. */
export const connectedTo =
  (open: () => Promise<OpenedSystem>) =>
  async (work: (connected: Connected) => Promise<void>): Promise<void> => {
    const opened = await open();
    const { connect } = opened;
    try {
      await work({
        ...opened,
        system: connect({ timeoutMs: patientMs, isKeyRight: true }),
        impatient: connect({ timeoutMs: 300, isKeyRight: true }),
        withWrongKey: connect({ timeoutMs: patientMs, isKeyRight: false }),
      });
    } finally {
      await opened.server.stop();
    }
  };
