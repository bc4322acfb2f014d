import { closeSync, openSync, statSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

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

/** Writes over one page in the middle of the receipts, which no answer, report or batch needs. */
export const damageReceiptPage = (path: string): void => {
  const db = new DatabaseSync(path);
  const leaves = db
    .prepare("SELECT pageno FROM dbstat WHERE name = 'receipt' AND pagetype = 'leaf' ORDER BY path")
    .all();
  db.close();
  const page = Number(leaves[Math.floor(leaves.length / 2)]?.['pageno']);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(pageBytes, 0x5a), 0, pageBytes, (page - 1) * pageBytes);
  closeSync(file);
};

/** Writes into rows what the rules of their table forbid; each page stays one that can be read. */
export const breakRule = (path: string): void => {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA ignore_check_constraints = ON; UPDATE receipt SET state = 'odd'");
  db.close();
};
