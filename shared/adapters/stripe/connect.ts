import type { Agent } from 'node:http';
import { Stripe } from 'stripe';

export type StripeOptions = {
  readonly apiKey: string;
  /** `null`: Stripe's own address. */
  readonly url: string | null;
  /** Makes the connections to an address that is not Stripe's own. */
  readonly agentOf: (url: URL) => Agent;
  readonly timeoutMs?: number;
};

/** A client of the `stripe` package. It sends a POST that was cut off once more by itself. */
export const connectStripe = ({
  apiKey,
  url,
  agentOf,
  timeoutMs = 20_000,
}: StripeOptions): Stripe => {
  const options = { timeout: timeoutMs, maxNetworkRetries: 1, telemetry: false };
  if (url === null) return new Stripe(apiKey, options);
  const address = new URL(url);
  const isHttps = address.protocol === 'https:';
  return new Stripe(apiKey, {
    ...options,
    host: address.hostname,
    port: address.port === '' ? (isHttps ? 443 : 80) : Number(address.port),
    protocol: isHttps ? 'https' : 'http',
    httpAgent: agentOf(address),
  });
};
