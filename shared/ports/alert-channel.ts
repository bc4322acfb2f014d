import type { AlertChannelName, DeliveryAnswer } from '../alerts/delivery.ts';

/** A notice as it is sent. Equal ids are equal in all. */
export type AlertMessage = {
  readonly id: string;
  readonly title: string;
  /** JSON. */
  readonly body: string;
};

/** Takes notices to those who are to hear of them. */
export type AlertChannel = {
  readonly name: AlertChannelName;
  /** Why nothing can be sent as things stand, for a person; `null`: it can. */
  readonly problem: string | null;
  /** One attempt, bounded in time. Never throws for what the other end does. No reason holds a secret. */
  readonly send: (message: AlertMessage) => Promise<DeliveryAnswer>;
};
