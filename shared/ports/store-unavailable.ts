/** Why a store does not answer, as a program reads it in `GET /health`, the log and the metrics. */
export const storeFaults = [
  'no_answer',
  'locked',
  'disk_full',
  'read_only',
  'not_permitted',
  'damaged',
  'missing',
  'replaced',
  'io_error',
] as const;

export type StoreFault = (typeof storeFaults)[number];

type StoreFaultOptions = ErrorOptions & { readonly fault?: StoreFault };

/**
 * The store did not answer in time, or refused for a reason that lies outside of the request.
 * Trying again is safe; callers answer 503.
 */
export class StoreUnavailable extends Error {
  readonly code = 'store_unavailable';
  override readonly name = 'StoreUnavailable';
  readonly fault: StoreFault;

  constructor(message: string, { fault = 'no_answer', ...options }: StoreFaultOptions = {}) {
    super(message, options);
    this.fault = fault;
  }
}
