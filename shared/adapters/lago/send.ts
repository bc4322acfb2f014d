import type { SendResult } from '../../ports/billing-system.ts';
import { OperatorProblem } from '../../ports/operator-problem.ts';
import { addressProblem, answerKind, askedWaitMs } from '../../push/answer.ts';
import { jsonObject, parseAnswer } from '../../push/json-answer.ts';
import type { PushEvent } from '../../push/push-event.ts';
import type { LagoClient } from './client.ts';

const eventThere = (event: PushEvent) => ({
  transaction_id: event.id,
  external_subscription_id: event.subject,
  code: event.event,
  timestamp: event.timestampSec,
  properties: { value: event.value },
});

/**
 * Sends a batch. A 422 takes none of it and names, by index, those that are known already, which
 * are done, and those that are wrong; the others are sent again. One that is wrong can hide others
 * that are known, so the next answer may name more.
 */
export const sendToLago = async (
  client: LagoClient,
  events: readonly PushEvent[],
  now: () => number,
): Promise<readonly SendResult[]> => {
  const results = new Map<PushEvent, SendResult>();
  let left = events;
  while (left.length > 0) {
    const body = JSON.stringify({ events: left.map(eventThere) });
    const { status, header, text } = await client.call('/events/batch', body);
    const wrong = addressProblem(status, client.origin);
    if (wrong !== null) throw new OperatorProblem(wrong);
    const kind = answerKind(status);
    const named =
      status === 422 ? readDetails(text, left.length, client.short) : new Map<number, string>();
    if (named.size === 0) {
      const waitMs = askedWaitMs(status, header('retry-after'), now());
      const answer = { kind, status, text, waitMs };
      const result = resultOf(answer, client.short);
      const isAnyones = result.kind === 'refused' && left.length > 1;
      for (const event of left) {
        // It does not say which one: each is asked by itself.
        const [own] = isAnyones ? await sendToLago(client, [event], now) : [result];
        results.set(event, own ?? result);
      }
      break;
    }
    for (const [index, reason] of named) {
      const event = left[index];
      if (event === undefined) continue;
      results.set(event, reason === known ? { kind: 'accepted' } : { kind: 'refused', reason });
    }
    left = left.filter((event) => !results.has(event));
  }
  return events.map(
    (event) =>
      results.get(event) ?? { kind: 'unanswered', reason: 'no answer for it', retryAfterMs: null },
  );
};

const known = 'value_already_exist';

/** By index: `value_already_exist`, or what is wrong. */
const readDetails = (
  text: string,
  length: number,
  short: LagoClient['short'],
): ReadonlyMap<number, string> => {
  const details = jsonObject(jsonObject(parseAnswer(text))['error_details']);
  const named = new Map<number, string>();
  for (const [key, value] of Object.entries(details)) {
    if (!/^\d+$/.test(key) || Number(key) >= length) continue;
    const faults = jsonObject(value);
    const isKnown = Object.keys(faults).length === 1 && isOnlyKnown(faults['transaction_id']);
    named.set(Number(key), isKnown ? known : short(JSON.stringify(faults)));
  }
  return named;
};

const isOnlyKnown = (value: unknown): boolean =>
  Array.isArray(value) && value.length === 1 && value[0] === known;

type BatchAnswer = {
  readonly kind: ReturnType<typeof answerKind>;
  readonly status: number;
  readonly text: string;
  readonly waitMs: number | null;
};

const resultOf = (
  { kind, status, text, waitMs }: BatchAnswer,
  short: LagoClient['short'],
): SendResult => {
  if (kind === 'taken') return { kind: 'accepted' };
  if (kind === 'again') {
    return { kind: 'unanswered', reason: `it answers ${status}`, retryAfterMs: waitMs };
  }
  // A single event that is known comes back without an index.
  if (
    status === 422 &&
    isOnlyKnown(jsonObject(jsonObject(parseAnswer(text))['error_details'])['transaction_id'])
  ) {
    return { kind: 'accepted' };
  }
  return { kind: 'refused', reason: short(`it answers ${status}: ${text}`) };
};
