import { createHash } from 'node:crypto';
import { quarantineReasons } from '../shared/metering/quarantine.ts';
import { openReader, openStore, tableOption, tableUsage } from './open-store.ts';
import { listQuarantine } from './quarantine-list.ts';
import { replayQuarantine } from './quarantine-replay.ts';
import type { QuarantineSelection } from './quarantine-selection.ts';
import { runCommand, WrongUse } from './run-command.ts';

const usage = `npm run quarantine -- list [--reason CODE] [--batch ID] [--table NAME]
npm run quarantine -- replay [--reason CODE] [--batch ID] [--table NAME]

list shows what could not be counted and was not replayed. replay counts what can be counted after
all: entries that were too old, or ahead of the clock. It leaves invalid entries alone and says so.
A replay that is run again counts nothing twice. What a replay has counted is a batch of its own; its
id is printed, so that npm run void can take it back. A server may run meanwhile.

--reason  ${quarantineReasons.join(', ')}
--batch   the 64 hex digits of a batch
${tableUsage}

Exit code: 0 done, 1 another replay came between (run it again), 2 not done.`;

const options = {
  reason: { type: 'string' },
  batch: { type: 'string' },
  ...tableOption,
} as const;

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
  if (action === 'list') {
    const { reader, close } = await openReader(config, values.table);
    try {
      await listQuarantine(reader, selection, print);
      return 0;
    } finally {
      close();
    }
  }
  if (action === 'replay') {
    const { store, close } = await openStore(config, values.table);
    try {
      return await replayQuarantine(store, selection, {
        now: Date.now(),
        sha256: (text) => createHash('sha256').update(text).digest('hex'),
        print,
      });
    } finally {
      close();
    }
  }
  throw new WrongUse('say list or replay');
});
