import { closeSync, openSync, readSync } from 'node:fs';

const chunkBytes = 1024 * 1024;

/** Whether the bytes of the file `start` are the first ones of the file `whole`. Neither is held in memory. */
export const beginsWith = (whole: string, start: string): boolean => {
  const files = [openSync(start, 'r')];
  try {
    files.push(openSync(whole, 'r'));
    const [a = Buffer.alloc(0), b = Buffer.alloc(0)] = files.map(() => Buffer.alloc(chunkBytes));
    const [ofStart = -1, ofWhole = -1] = files;
    for (;;) {
      const read = readSync(ofStart, a);
      if (read === 0) return true;
      // A regular file gives all that is asked for, except at its end.
      const held = readSync(ofWhole, b);
      if (held < read || !a.subarray(0, read).equals(b.subarray(0, read))) return false;
    }
  } finally {
    for (const file of files) closeSync(file);
  }
};
