import type { Stripe } from 'stripe';

import { periodAt } from '../../calendar/period.ts';
import type { BillingSystem, SendResult } from '../../ports/billing-system.ts';
import { dateOf, retryAfterMs } from '../../push/answer.ts';
import type { PushEvent } from '../../push/push-event.ts';
import { monthPeriod } from '../../reports/month.ts';
import { connectStripe, type StripeOptions } from './connect.ts';
import {
  clockOfFailure,
  isSuccess,
  requireSuccess,
  resultOfError,
  stripeFailureOf,
} from './failure.ts';
import { meterProblem, readMeters } from './meters.ts';
import { withAllItems } from './subscription-items.ts';
import { liveIn, subscriptionTerms } from './subscriptions.ts';

/** Meter events of Stripe. Each call has one event; of a customer and meter there is one at a time. */
export const createStripeSystem = (
  options: StripeOptions & { readonly now: () => number },
): BillingSystem => {
  const stripe = connectStripe(options);
  let meters: Awaited<ReturnType<typeof readMeters>> | null = null;
  const meterOf = async (event: string): Promise<Stripe.Billing.Meter | undefined> => {
    meters ??= await readMeters(stripe);
    return meters.get(event);
  };

  const sendOne = async (event: PushEvent): Promise<SendResult> => {
    const meter = await meterOf(event.event);
    const customerKey = meter?.customer_mapping.event_payload_key ?? 'stripe_customer_id';
    const valueKey = meter?.value_settings.event_payload_key ?? 'value';
    try {
      const { lastResponse } = await stripe.billing.meterEvents.create({
        event_name: event.event,
        identifier: event.id,
        timestamp: event.timestampSec,
        payload: { [customerKey]: event.subject, [valueKey]: String(event.value) },
      });
      const { statusCode, headers } = lastResponse;
      if (isSuccess(statusCode)) return { kind: 'accepted' };
      // The package takes every answer without an `error` in its body for a success.
      const waitMs = retryAfterMs(String(headers['retry-after'] ?? ''), options.now());
      return { kind: 'unanswered', reason: `it answers ${statusCode}`, retryAfterMs: waitMs };
    } catch (error) {
      return resultOfError(error, options);
    }
  };

  return {
    name: 'stripe',
    batchSize: 1,
    parallel: 8,
    clock: async () => {
      try {
        const { lastResponse } = await stripe.billing.meters.list({ limit: 1 });
        const at = dateOf(String(lastResponse.headers['date'] ?? ''));
        requireSuccess(lastResponse.statusCode, at);
        return at;
      } catch (error) {
        return clockOfFailure(error);
      }
    },
    meterProblem: async (event) => meterProblem(event, await meterOf(event)),
    terms: async ({ subject, event }, month) => {
      const meter = await meterOf(event);
      const problem = meterProblem(event, meter);
      if (problem !== null || meter === undefined) return { objection: problem, price: null };
      try {
        const subscriptions = await stripe.subscriptions
          .list({ customer: subject, status: 'all', limit: 100 })
          .autoPagingToArray({ limit: 1_000 });
        const period = monthPeriod(month, 'UTC');
        const live: Stripe.Subscription[] = [];
        for (const subscription of liveIn(subscriptions, period)) {
          live.push(await withAllItems(stripe, subscription));
        }
        return subscriptionTerms(live, meter.id, period);
      } catch (error) {
        const result = resultOfError(error, options);
        if (result.kind === 'refused') return { objection: result.reason, price: null };
        throw stripeFailureOf(error);
      }
    },
    send: async (events) => Promise.all(events.map(sendOne)),
    held: async ({ subject, event }, { start, end }) => {
      const meter = await meterOf(event);
      if (meter === undefined) return { kind: 'unknown', reason: `there is no meter of ${event}` };
      const month = periodAt((start + end) / 2, 'month', 'UTC');
      try {
        const { data, lastResponse } = await stripe.billing.meters.listEventSummaries(meter.id, {
          customer: subject,
          start_time: month.start / 1000,
          end_time: month.end / 1000,
        });
        requireSuccess(lastResponse.statusCode);
        return { kind: 'value', value: data[0]?.aggregated_value ?? null };
      } catch (error) {
        // Such as a customer that is gone: the others are read all the same.
        const result = resultOfError(error, options);
        if (result.kind === 'refused') return { kind: 'unknown', reason: result.reason };
        throw stripeFailureOf(error);
      }
    },
  };
};
