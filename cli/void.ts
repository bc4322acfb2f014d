import { ending, newCommand } from './command.ts';
import { type CliContext, type ExitCode, settingsOf } from './context.ts';
import { openStore, tableFlag } from './open-store.ts';
import { batchId, textUpTo } from './values.ts';

export const voidCommand = (context: CliContext) =>
  newCommand({
    name: 'void',
    about:
      'Takes back all that a batch has counted: a load test, a misrouted environment. ' +
      "The batch's receipt stays, so that a resend of it counts nothing, and the next reports of its months list the void with the reason. " +
      'A void that is run again changes nothing. A server may run meanwhile.',
  })
    .argument(
      '<BATCH>',
      'the Billable-Batch-Id of the answer to it, 64 hex digits',
      batchId('BATCH'),
    )
    .requiredOption(
      '--reason <TEXT>',
      'why, for the reports; at most 1000 characters',
      textUpTo('--reason', 1000),
    )
    .requiredOption('--by <WHO>', 'who decided it; at most 200 characters', textUpTo('--by', 200))
    .option(...tableFlag)
    .action(
      ending(context, async (id, { reason, by, table }): Promise<ExitCode> => {
        const { store, close } = await openStore(settingsOf(context), table);
        try {
          const { kind } = await store.voidBatch(id, { reason, by, at: context.now() });
          switch (kind) {
            case 'voided':
              context.print(`Batch ${id} was taken back.`);
              return 0;
            case 'already_voided':
              context.print(`Batch ${id} was taken back before; nothing changed.`);
              return 0;
            case 'unknown':
              throw new Error(`There is no batch ${id}.`);
          }
        } finally {
          close();
        }
      }),
    );
