import { startChild } from '../measure/child.ts';
import type { JoinOrder, JoinResult } from './joined-store-process.ts';

/** Milliseconds in which a process reads the rows of a store and joins their lines. */
export const joinedStoreMs = async (order: JoinOrder, expected: number): Promise<number> => {
  const child = startChild(new URL('joined-store-process.ts', import.meta.url));
  const { ms, lines } = await child.ask<JoinResult>(order);
  await child.end();
  if (lines === expected) return ms;
  throw new Error(`the floor has ${lines} lines instead of ${expected}`);
};
