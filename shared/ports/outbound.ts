export type OutboundRequest = {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

export type OutboundResponse = {
  readonly status: number;
  /** `''` where there is none. */
  readonly header: (name: string) => string;
  readonly text: string;
};

/**
 * Asks a server that the file of the operator names. A redirect is an answer like any other and is
 * not followed. Throws `SystemUnavailable` where no whole answer comes in time, and
 * `OperatorProblem` where the address is one that no one should be sent to.
 */
export type Outbound = (request: OutboundRequest) => Promise<OutboundResponse>;
