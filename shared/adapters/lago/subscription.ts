import { hourMs } from '../../calendar/instant.ts';
import type { Period } from '../../calendar/period.ts';
import { type AnswerJson, jsonObject, jsonText } from '../../push/json-answer.ts';

/** Lago's days are those of the customer's zone: its months begin and end this far from those of UTC. */
const farthestMs = 12 * hourMs;

/** Why a total of the month would be wrong on the invoice of a subscription; `null`: it would not. */
export const subscriptionProblem = (subscription: AnswerJson, month: Period): string | null =>
  anniversary(subscription) ?? otherInterval(subscription) ?? partOf(subscription, month);

/** A total of a month is wrong for a period that is none. */
const anniversary = (subscription: AnswerJson): string | null => {
  if (jsonText(subscription['billing_time']) !== 'anniversary') return null;
  const day = new Date(jsonText(subscription['subscription_at'])).getUTCDate();
  return day === 1 ? null : `its subscription renews on day ${day}; it must be the 1st`;
};

/** Of a year or a quarter the charges can be billed monthly all the same. */
const otherInterval = (subscription: AnswerJson): string | null => {
  const plan = jsonObject(subscription['plan']);
  const interval = jsonText(plan['interval']);
  const isMonthly = interval === 'monthly' || plan['bill_charges_monthly'] === true;
  if (interval === '' || isMonthly) return null;
  return `its plan is billed ${interval}; it must be billed monthly`;
};

/**
 * A change of the plan ends a subscription and begins another one under the same id. Where one ends in the
 * first hours, nothing of the month reaches it.
 */
const partOf = (subscription: AnswerJson, { start, end }: Period): string | null => {
  const isWithin = (field: string, until: number): boolean => {
    const at = Date.parse(jsonText(subscription[field]));
    return at > start + farthestMs && at < until;
  };
  if (isWithin('started_at', end)) return 'its subscription began within the month';
  const isEnding = ['terminated_at', 'ending_at'].some((it) => isWithin(it, end - farthestMs));
  return isEnding ? 'its subscription ends within the month' : null;
};
