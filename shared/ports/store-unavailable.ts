/**
 * The store did not answer in time or refused for a passing reason. Trying again is safe; callers
 * answer 503.
 */
export class StoreUnavailable extends Error {
  readonly code = 'store_unavailable';
  override readonly name = 'StoreUnavailable';
}
