import { startChild } from '../measure/child.ts';

/** Milliseconds in which a process that has the rows in its memory makes one text of them. */
export const joinedRowsMs = async (rows: number): Promise<number> => {
  const child = startChild(new URL('joined-rows-process.ts', import.meta.url));
  const { ms } = await child.ask<{ ms: number }>({ rows });
  await child.end();
  return ms;
};
