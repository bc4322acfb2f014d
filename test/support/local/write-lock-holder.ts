// A process that holds the write lock of a store until it is killed. Run by tests as
// `node write-lock-holder.ts FILE`; it prints `held` when it has it.
import { DatabaseSync } from 'node:sqlite';

const db = new DatabaseSync(process.argv[2] ?? '');
db.exec('BEGIN IMMEDIATE');
process.stdout.write('held\n');
setInterval(() => db.isOpen, 1_000);
