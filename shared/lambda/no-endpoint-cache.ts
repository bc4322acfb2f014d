/**
 * Takes the place of the cache of `@aws-sdk/endpoint-cache` in the bundles of the functions.
 *
 * The SDK fills it only where endpoint discovery is switched on, which it is not. What it would keep
 * its finds in takes 7 kB of each bundle.
 */
export class EndpointCache {
  /** Nothing is ever found: the endpoint stays that of the region. */
  getEndpoint(): string | undefined {
    return undefined;
  }
}
