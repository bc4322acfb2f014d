// A program: fills the disk at a folder next to a store, and prints as JSON what each command says.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { runCli } from '../../../cli/cli.ts';
import { dataFile } from '../../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { numberedBatch } from '../metering/batches.ts';

const folder = process.argv[2] ?? '';
const env = { BILLABLE_DATA_DIR: folder, TMPDIR: folder };
process.env['TMPDIR'] = folder;

const run = async (words: readonly string[]) => {
  let out = '';
  let err = '';
  const code = await runCli(words, {
    env,
    out: (text) => (out += text),
    drained: async () => true,
    err: (text) => (err += text),
    columns: 100,
    fetch,
    now: () => Date.parse('2026-11-22T13:00:00Z'),
    sleep: async () => undefined,
    files: { read: () => null, write: () => undefined },
    untilStopped: async () => undefined,
  });
  return { code, out, err };
};

const fill = (): void => {
  for (const bytes of [1 << 20, 1 << 12]) {
    for (let n = 0; ; n += 1) {
      try {
        writeFileSync(join(folder, `filler-${bytes}-${n}`), Buffer.alloc(bytes));
      } catch {
        break;
      }
    }
  }
};

const store = openSqliteStore(dataFile(folder));
for (let n = 0; n < 20; n += 1) await store.applyOnce(numberedBatch('writer', n));
fill();
const said = {
  report: await run(['report', '2024-01']),
  'report --json': await run(['report', '2024-01', '--json']),
  backup: await run(['backup', join(folder, 'backup.db')]),
  'token --rotate': await run(['token', '--rotate']),
  'customers init': await run(['customers', 'init']),
  verify: await run(['verify']),
};
store.close();
const left = readdirSync(folder).filter((name) => /^(backup|billable\.yaml)/.test(name));
process.stdout.write(JSON.stringify({ said, left }));
