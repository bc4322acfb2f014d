import { closeSync, openSync, statSync, writeSync } from 'node:fs';

const pageBytes = 4_096;

/** Writes over all pages of a store but its first quarter, which opening it reads. */
export const damagePages = (path: string): void => {
  const file = openSync(path, 'r+');
  const pages = statSync(path).size / pageBytes;
  for (let page = Math.ceil(pages / 4); page < pages; page += 1) {
    writeSync(file, Buffer.alloc(pageBytes, 0x5a), 0, pageBytes, page * pageBytes);
  }
  closeSync(file);
};
