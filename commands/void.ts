import { isBatchId } from '../shared/metering/batch.ts';
import { escapeText } from './escape-text.ts';
import { openStore, tableOption, tableUsage } from './open-store.ts';
import { type ExitCode, runCommand, WrongUse } from './run-command.ts';

const usage = `npm run void -- BATCH --reason TEXT --by WHO [--table NAME]

Takes back all that a batch has counted: a load test, a misrouted environment. BATCH is the
Billable-Batch-Id of the answer to it, 64 hex digits. The batch's receipt stays, so that a resend
of it counts nothing, and the next reports of its months list the void with the reason. A void that
is run again changes nothing. A server may run meanwhile.

--reason  why, for the reports; at most 1000 characters
--by      who decided it; at most 200 characters
${tableUsage}

Exit code: 0 done, 1 there is no such batch, 2 not done.`;

const options = { reason: { type: 'string' }, by: { type: 'string' }, ...tableOption } as const;

const textOf = (option: string, value: string | undefined, maxLength: number): string => {
  const text = value?.trim() ?? '';
  if (text === '') throw new WrongUse(`--${option} is missing`);
  if (text.length > maxLength) {
    throw new WrongUse(`--${option} has ${text.length} characters; allowed: ${maxLength}`);
  }
  return text.toWellFormed();
};

await runCommand({ usage, options }, async ({ values, positionals, config }): Promise<ExitCode> => {
  const [id, ...others] = positionals;
  if (id === undefined || others.length > 0) throw new WrongUse('name one batch');
  if (!isBatchId(id)) {
    throw new WrongUse(`the batch is ${escapeText(id)}; allowed: 64 lower-case hex digits`);
  }
  const reason = textOf('reason', values.reason, 1000);
  const by = textOf('by', values.by, 200);
  const { store, close } = await openStore(config, values.table);
  try {
    const { kind } = await store.voidBatch(id, { reason, by, at: Date.now() });
    switch (kind) {
      case 'voided':
        console.log(`Batch ${id} was taken back.`);
        return 0;
      case 'already_voided':
        console.log(`Batch ${id} was taken back before; nothing changed.`);
        return 0;
      case 'unknown':
        console.log(`There is no batch ${id}.`);
        return 1;
    }
  } finally {
    close();
  }
});
