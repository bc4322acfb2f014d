/** In milliseconds. */
export const defaultTimeouts = {
  /** All headers of a request, and the request as a whole. */
  headersTimeout: 15_000,
  requestTimeout: 60_000,
  /** Above Kong's 60 s: the side that closes first may hit a request that the other has just sent. */
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 5_000,
  /** A connection on which nothing moves. */
  idleTimeout: 120_000,
  /** How long a client may take too little of its answer. */
  paceWindow: 120_000,
};

export type Timeouts = typeof defaultTimeouts;
