import { expect, test } from '@jest/globals';
import { Stripe } from 'stripe';

import { resultOfError, stripeFailureOf } from '../../../../shared/adapters/stripe/failure.ts';

test.each([
  ['a second where Stripe does not say how long', 'rate_limit', {}, 1_000],
  ['as long as Stripe says', 'rate_limit', { 'retry-after': '7' }, 7_000],
  ['not for one locked customer', 'lock_timeout', {}, null],
])('429: all calls wait, %s', (_, code, headers, retryAfterMs) => {
  const error = new Stripe.errors.StripeRateLimitError({
    type: 'rate_limit_error',
    message: 'too many',
    statusCode: 429,
    code,
    headers,
  });
  const said = resultOfError(error, { apiKey: 'sk_test_1', now: () => 0 });
  expect(said).toEqual({ kind: 'unanswered', reason: `it answers 429 ${code}`, retryAfterMs });
});

test.each([
  [503, true],
  [429, false],
])('%i to a question is about one customer: %s', (statusCode, isOfOne) => {
  const headers = { 'retry-after': '600' };
  const error = new Stripe.errors.StripeAPIError({
    type: 'api_error',
    message: 'not now',
    statusCode,
    headers,
  });
  expect(stripeFailureOf(error)).toMatchObject({ retryAfterMs: 600_000, isOfOne });
});
