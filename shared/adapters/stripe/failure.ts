import { Stripe } from 'stripe';

import { type SendResult, SystemUnavailable } from '../../ports/billing-system.ts';
import { OperatorProblem } from '../../ports/operator-problem.ts';
import { answerKind, dateOf, retryAfterMs, shortReason } from '../../push/answer.ts';

/** Limits of Stripe are so many calls a second. */
const rateWaitMs = 1_000;

/** What an error of the SDK means; its own words may quote a key, so they are never passed on. */
export const resultOfError = (
  error: unknown,
  { apiKey, now }: { readonly apiKey: string; readonly now: () => number },
): SendResult => {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  requireKey(error);
  const { statusCode = 0, code = '', message } = error;
  if (isKnown(error)) return { kind: 'accepted' };
  const isTransient =
    statusCode === 0 || [408, 409, 425, 429].includes(statusCode) || statusCode >= 500;
  if (isTransient || code === 'timestamp_in_future') {
    const reason = `it answers ${statusCode === 0 ? 'nothing' : statusCode} ${code}`.trim();
    const wait = String(error.headers?.['retry-after'] ?? '');
    // The rate is of all calls, and Stripe does not say how long: what is locked is one customer's.
    const isRate = statusCode === 429 && code !== 'lock_timeout';
    const waitMs = retryAfterMs(wait, now()) ?? (isRate ? rateWaitMs : null);
    return { kind: 'unanswered', reason, retryAfterMs: waitMs };
  }
  return {
    kind: 'refused',
    reason: shortReason(`${code === '' ? statusCode : code}: ${message}`, [apiKey]),
  };
};

/** The same for a question: what does not help is thrown in the words of the port. */
export const stripeFailureOf = (error: unknown): Error => {
  if (!(error instanceof Stripe.errors.StripeError)) {
    return error instanceof Error ? error : new Error('Stripe failed');
  }
  requireKey(error);
  const status = error.statusCode ?? 'nothing';
  const seconds = error.headers?.['retry-after'] ?? '';
  return new SystemUnavailable(`stripe answers ${status} ${error.code ?? ''}`.trim(), {
    retryAfterMs: /^\d+$/.test(seconds) ? Number(seconds) * 1000 : null,
    isOfOne: status !== 429,
    answeredAt: dateIn(error),
  });
};

/** What the clock there said with an answer that is none to the question, such as to a wrong key. */
export const clockOfFailure = (error: unknown): number | null => {
  const isAnswer =
    error instanceof Stripe.errors.StripeError &&
    !['taken', 'again'].includes(answerKind(error.statusCode ?? 500));
  if (isAnswer) return dateIn(error);
  throw error instanceof SystemUnavailable ? error : stripeFailureOf(error);
};

const dateIn = ({ headers }: InstanceType<typeof Stripe.errors.StripeError>): number | null =>
  dateOf(headers?.['date'] ?? '');

export const isSuccess = (statusCode: number): boolean => statusCode >= 200 && statusCode < 300;

/** For answers that the package takes for a success because there is no `error` in them. */
export const requireSuccess = (statusCode: number, answeredAt: number | null = null): void => {
  if (isSuccess(statusCode)) return;
  throw new SystemUnavailable(`stripe answers ${statusCode}`, { answeredAt });
};

const requireKey = ({ statusCode }: InstanceType<typeof Stripe.errors.StripeError>): void => {
  if (statusCode !== 401 && statusCode !== 403) return;
  throw new OperatorProblem(
    `stripe answers ${statusCode}: it does not take the key. It is in STRIPE_API_KEY, and needs ` +
      'to read and write meters and meter events, and to read subscriptions.',
  );
};

/** The identifier is known: the event was taken before. */
const isKnown = ({ code, message }: InstanceType<typeof Stripe.errors.StripeError>): boolean =>
  code === 'duplicate_meter_event' || /already exists with identifier/i.test(message);
