import { StoreUnavailable } from '../../ports/store-unavailable.ts';

const preconditionFailed = 412;
/** Another write of the key is under way; the upload has to begin again. */
const conflict = 409;

export const isTaken = (error: unknown): boolean =>
  statusOf(error) === preconditionFailed || statusOf(error) === conflict;

/** The ETag is still the one that was asked for. */
export const isNotModified = (error: unknown): boolean => statusOf(error) === 304;

export const isNotFound = (error: unknown): boolean => statusOf(error) === 404;

/** Runs `work`; an error that passes by itself becomes `StoreUnavailable`. */
export const orUnavailable = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw orPassing(what, error);
  }
};

/** `StoreUnavailable` where an error passes by itself; else the error. */
export const orPassing = (what: string, error: unknown): unknown => {
  const status = statusOf(error);
  // Without a status there was no answer: the network, or the deadline.
  const isPassing = status === 0 || status === 429 || status >= 500;
  return isPassing
    ? new StoreUnavailable(`S3 did not answer to: ${what}`, { cause: error })
    : error;
};

const statusOf = (error: unknown): number => {
  const { $metadata: metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return metadata?.httpStatusCode ?? 0;
};
