import { createHash } from 'node:crypto';
import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../shared/adapters/sqlite/reader.ts';
import { openExistingSqliteStore } from '../shared/adapters/sqlite/store.ts';
import { quarantineReasons } from '../shared/domain/quarantine.ts';
import { listQuarantine } from './quarantine-list.ts';
import { replayQuarantine } from './quarantine-replay.ts';
import type { QuarantineSelection } from './quarantine-selection.ts';
import { runCommand, WrongUse } from './run-command.ts';

const usage = `npm run quarantine -- list [--reason CODE] [--batch ID]
npm run quarantine -- replay [--reason CODE] [--batch ID]

list shows what could not be counted and was not replayed. replay counts what can be counted after
all: entries that were too old, or ahead of the clock. It leaves invalid entries alone and says so.
A replay that is run again counts nothing twice. A server may run meanwhile.

--reason  ${quarantineReasons.join(', ')}
--batch   the 64 hex digits of a batch

Exit code: 0 done, 1 another replay came between (run it again), 2 not done.`;

const options = { reason: { type: 'string' }, batch: { type: 'string' } } as const;

const selectionOf = (values: {
  reason?: string | undefined;
  batch?: string | undefined;
}): QuarantineSelection => {
  const { batch = null } = values;
  const reason = quarantineReasons.find((it) => it === values.reason) ?? null;
  if (values.reason !== undefined && reason === null) {
    throw new WrongUse(`--reason is ${values.reason}; allowed: ${quarantineReasons.join(', ')}`);
  }
  if (batch !== null && !/^[0-9a-f]{64}$/.test(batch)) {
    throw new WrongUse(`--batch is ${batch}; allowed: 64 lower-case hex digits`);
  }
  return { reason, batch };
};

const print = (line: string): void => console.log(line);

await runCommand({ usage, options }, async ({ values, positionals, config }) => {
  const selection = selectionOf(values);
  const [action, ...others] = positionals;
  if (others.length > 0) throw new WrongUse(`not understood: ${others.join(' ')}`);
  const path = dataFile(config.dataDir);
  if (action === 'list') {
    const reader = openSqliteReader(path);
    try {
      await listQuarantine(reader, selection, print);
      return 0;
    } finally {
      reader.close();
    }
  }
  if (action === 'replay') {
    const store = openExistingSqliteStore(path);
    try {
      return await replayQuarantine(store, selection, {
        now: Date.now(),
        sha256: (text) => createHash('sha256').update(text).digest('hex'),
        print,
      });
    } finally {
      store.close();
    }
  }
  throw new WrongUse('say list or replay');
});
