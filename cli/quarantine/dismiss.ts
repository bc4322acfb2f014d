import type { BatchId, Voided } from '../../shared/metering/batch.ts';
import { countEntries } from '../../shared/metering/http-log.ts';
import type { CounterStore } from '../../shared/ports/counter-store.ts';
import { ending, type ExitCode, newCommand } from '../../shared/command-line/command.ts';
import { type CliContext, type Printing, settingsOf } from '../context.ts';
import { openStore, tableFlag } from '../open-store.ts';
import { textUpTo } from '../../shared/command-line/values.ts';
import { batchFlag, codeFlag, type QuarantineSelection, selectRecords } from './selection.ts';
import { counted } from '../../shared/metering/counted.ts';

export const dismissCommand = (context: CliContext) =>
  newCommand({
    name: 'dismiss',
    about:
      'Dismisses what can never be counted, for good: it goes off the list and off the "quarantined" of manifests, which count it as "dismissed". ' +
      'Its record stays, with the reason and the name; no replay counts it any more. A server may run meanwhile.',
    example: 'npx billable quarantine dismiss --code not_an_object --reason "a test" --by Ada',
  })
    .requiredOption('--reason <TEXT>', 'why; at most 1000 characters', textUpTo('--reason', 1000))
    .requiredOption('--by <WHO>', 'who decided it; at most 200 characters', textUpTo('--by', 200))
    .option(...codeFlag)
    .option(...batchFlag)
    .option(...tableFlag)
    .option('--json', 'for machines: {"data":[{"batch","entries"}],"entries":N}')
    .action(
      ending(context, async ({ table, reason, by, json, ...selection }): Promise<ExitCode> => {
        const { store, close } = await openStore(() => settingsOf(context), table);
        try {
          const decision = { reason, by, at: context.now() };
          const isJson = json === true;
          await dismissQuarantine(store, selection, decision, { print: context.print, isJson });
          return 0;
        } finally {
          close();
        }
      }),
    );

/** Dismisses the selected records, and says of which batches how many. Safe to run again. */
export const dismissQuarantine = async (
  store: CounterStore,
  selection: QuarantineSelection,
  decision: Voided,
  { print, isJson }: Printing,
): Promise<void> => {
  const data: { readonly batch: BatchId; readonly entries: number }[] = [];
  let entries = 0;
  for await (const { receipt, records } of selectRecords(store, selection)) {
    const positions = records.map(({ position }) => position);
    const outcome = await store.dismiss(receipt.id, { ...decision, records: positions });
    const dismissed = new Set(outcome.kind === 'dismissed' ? outcome.records : []);
    const gone = records.filter(({ position }) => dismissed.has(position));
    const count = countEntries(gone.map(({ entry }) => entry));
    if (count === 0) continue;
    if (isJson) data.push({ batch: receipt.id, entries: count });
    else print(`${receipt.id}: ${count} dismissed`);
    entries += count;
  }
  print(
    isJson
      ? JSON.stringify({ data, entries }, null, 2)
      : `${counted(entries, 'entry', 'entries')} dismissed`,
  );
};
