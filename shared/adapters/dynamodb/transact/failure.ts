/**
 * What a failed request means.
 *
 * `condition`: the condition of this action did not hold; nothing was written. `passing`: try
 * again; the write may have been done. `invalid`: DynamoDB does not take the request as it is.
 * `lasting`: the rest.
 */
export type Failure =
  | { readonly kind: 'condition'; readonly action: number }
  | { readonly kind: 'passing' }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'lasting' };

const passingCodes: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

const passingErrors: ReadonlySet<string> = new Set([
  'InternalServerError',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'ThrottlingException',
  'TransactionConflictException',
  'TransactionInProgressException',
  // An attempt that ended by its signal, or by the network.
  'AbortError',
  'TimeoutError',
]);

const networkErrors: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
]);

export const failureOf = (error: unknown): Failure => {
  if (!(error instanceof Error)) return { kind: 'lasting' };
  if (error.name === 'TransactionCanceledException') return cancellation(codesOf(error));
  if (error.name === 'ConditionalCheckFailedException') return { kind: 'condition', action: 0 };
  if (error.name === 'ValidationException') return { kind: 'invalid' };
  const isPassing =
    passingErrors.has(error.name) ||
    networkErrors.has(field(error, 'code')) ||
    statusOf(error) >= 500;
  return { kind: isPassing ? 'passing' : 'lasting' };
};

/** Codes are in the order of the actions; `None` where an action was not to blame. */
const cancellation = (codes: readonly string[]): Failure => {
  // The first condition decides, whatever the others say: it is that of the receipt.
  const failed = codes.indexOf('ConditionalCheckFailed');
  if (failed >= 0) return { kind: 'condition', action: failed };
  if (codes.includes('ValidationError')) return { kind: 'invalid' };
  const blamed = codes.filter((code) => code !== 'None');
  const isPassing = blamed.length > 0 && blamed.every((code) => passingCodes.has(code));
  return { kind: isPassing ? 'passing' : 'lasting' };
};

const codesOf = (error: Error): readonly string[] => {
  const reasons = field(error, 'CancellationReasons');
  return Array.isArray(reasons)
    ? reasons.map((reason: { Code?: string } | undefined) => reason?.Code ?? 'None')
    : [];
};

const statusOf = (error: Error): number =>
  Number(field(field(error, '$metadata'), 'httpStatusCode') ?? 0);

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
