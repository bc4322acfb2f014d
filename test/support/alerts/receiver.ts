import type { AlertChannelName, DeliveryAnswer } from '../../../shared/alerts/delivery.ts';
import type { AlertChannel, AlertMessage } from '../../../shared/ports/alert-channel.ts';

/** What becomes of one attempt. `taken_unheard`: it arrives, and the answer is lost. */
export type AttemptFate = 'taken' | 'taken_unheard' | 'lost' | 'refused';

const failed: DeliveryAnswer = { kind: 'failed', reason: 'no answer', retryAfterMs: null };

/** A receiver that keeps all that arrives, in the order in which it does. */
export const createReceiver = (
  next: () => AttemptFate | DeliveryAnswer = () => 'taken',
  name: AlertChannelName = 'webhook',
) => {
  const received: AlertMessage[] = [];
  let asked = 0;
  const channel: AlertChannel = {
    name,
    problem: null,
    send: async (message) => {
      asked += 1;
      const fate = next();
      if (typeof fate === 'object') return fate;
      if (fate === 'lost' || fate === 'refused') return failed;
      received.push(message);
      return fate === 'taken' ? { kind: 'taken' } : failed;
    },
  };
  return {
    channel,
    received,
    asked: () => asked,
    bodies: () => received.map(({ body }) => readNoticeBody(body)),
  };
};

export type NoticeBody = {
  readonly type: string;
  readonly timestamp: string;
  readonly data: {
    readonly alert: string;
    readonly customer: string;
    readonly period_start: string;
    readonly at: number;
    readonly value: number;
    readonly limit: number;
  };
};

export const readNoticeBody = (body: string) => JSON.parse(body) as NoticeBody;
