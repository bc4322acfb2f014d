import type { ServerResponse } from 'node:http';

/** A client may be gone before its answer is there. */
export const onceClosed = (out: ServerResponse, work: () => void): void => {
  if (out.closed) work();
  else out.once('close', work);
};
