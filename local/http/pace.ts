import type { ServerResponse } from 'node:http';

/** How far an answer has come. */
export type Progress = {
  /** Bytes that the client's side has taken. */
  readonly taken: number;
  /** Whether bytes wait for the client; where none do, the server is the slower one. */
  readonly isWaiting: boolean;
};

/** A client that takes less than this in a window is too slow: about 1 kB a second by default. */
export const leastBytesInWindow = 128 * 1024;

export const isTooSlow = (before: Progress, now: Progress): boolean =>
  before.isWaiting && now.isWaiting && now.taken - before.taken < leastBytesInWindow;

/**
 * Cuts off a client that takes too little of its answer in a window: what is made for it holds memory
 * and a place that others wait for. That something moves on the connection is not enough: a client
 * that reads nothing may still send.
 */
export const keepPace = (out: ServerResponse, windowMs: number): void => {
  const { socket } = out;
  if (socket === null || out.closed) return;
  const progress = (): Progress => ({
    taken: socket.bytesWritten - socket.writableLength,
    isWaiting: socket.writableLength > 0,
  });
  let before = progress();
  const timer = setInterval(() => {
    const now = progress();
    if (isTooSlow(before, now)) socket.destroy();
    before = now;
  }, windowMs);
  out.once('close', () => clearInterval(timer));
};
