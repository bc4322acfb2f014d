import { type BatchId, countedRows, type Voided } from '../shared/metering/batch.ts';
import type { CounterStore } from '../shared/ports/counter-store.ts';
import { ending, type ExitCode, newCommand, WrongUse } from '../shared/command-line/command.ts';
import { type CliContext, settingsOf } from './context.ts';
import { printable } from '../shared/command-line/printable.ts';
import { openStore, tableFlag } from './open-store.ts';
import { batchId, consumerId, each, textUpTo } from '../shared/command-line/values.ts';
import { type CountedReplay, countedReplays, tellReplays } from './void-replays.ts';
import { partsOf, requestsIn, tellParts } from './void-parts.ts';
import { counted } from '../shared/metering/counted.ts';

export const voidCommand = (context: CliContext) =>
  newCommand({
    name: 'void',
    about:
      'Voids all that a batch counts, or what it counts of some consumers: a load test, a misrouted environment. ' +
      "The batch's receipt stays, so that a resend of it counts nothing, and the next reports of its months list the void with the reason. " +
      'What was replayed from its quarantine is a batch of its own, which is named and stays. ' +
      'A void that is run again changes nothing. A server may run meanwhile.',
    example:
      'npx billable void 5f0c…7d04 --consumer id:b7bbf658-305f-536d-ab77-b0b7c4584cca --dry-run',
  })
    .argument(
      '<BATCH>',
      'the Billable-Batch-Id of the answer to it, 64 hex digits',
      batchId('BATCH'),
    )
    .option(
      '--reason <TEXT>',
      'why, for the reports; at most 1000 characters',
      textUpTo('--reason', 1000),
    )
    .option('--by <WHO>', 'who decided it; at most 200 characters', textUpTo('--by', 200))
    .option(
      '--consumer <ID>',
      'only what this consumer has of it: id:…; may be given several times',
      each(consumerId('--consumer')),
    )
    .option('--dry-run', 'say whose requests there are, and how many; change nothing')
    .option(...tableFlag)
    .option(
      '--json',
      'for machines: parts with consumer_id (null: the whole batch), requests and outcome; replays that count still',
    )
    .action(
      ending(context, async (id, flags): Promise<ExitCode> => {
        const { reason, by, consumer, dryRun, table, json } = flags;
        const consumers = [...new Set(consumer)];
        const decision = dryRun === true ? null : decided(reason, by, context.now());
        const { store, close } = await openStore(() => settingsOf(context), table);
        try {
          const say = sayer(context, { id, isDryRun: decision === null, isJson: json === true });
          if (decision === null) await showParts(store, id, consumers, say);
          else if (consumers.length === 0) await voidAll(store, id, decision, say);
          else await voidParts(store, id, consumers, decision, say);
          const replays = await countedReplays(store, id, consumers);
          for (const line of tellReplays(replays, { consumers, table })) say.print(line);
          say.end(replays);
          return 0;
        } finally {
          close();
        }
      }),
    );

const decided = (reason: string | undefined, by: string | undefined, at: number): Voided => {
  if (reason === undefined) throw new WrongUse("required option '--reason <TEXT>' not specified");
  if (by === undefined) throw new WrongUse("required option '--by <WHO>' not specified");
  return { reason, by, at };
};

type Outcome = 'voided' | 'voided_before' | 'would_be_voided';

/** What is said of a part, in words or as JSON; `consumer` is `null` for the whole batch. */
type Say = {
  readonly part: (consumer: string | null, requests: number, outcome: Outcome) => void;
  readonly print: (line: string) => void;
  /** `replays`: those of the batch that go on to count. */
  readonly end: (replays: readonly CountedReplay[]) => void;
};

const sayer = (
  context: Pick<CliContext, 'print'>,
  { id, isDryRun, isJson }: { id: BatchId; isDryRun: boolean; isJson: boolean },
): Say => {
  if (!isJson) return { part: () => undefined, print: context.print, end: () => undefined };
  const parts: { consumer_id: string | null; requests: number; outcome: Outcome }[] = [];
  return {
    part: (consumer, requests, outcome) => parts.push({ consumer_id: consumer, requests, outcome }),
    print: () => undefined,
    end: (replays) => {
      const changed = parts.filter(({ outcome }) => outcome !== 'voided_before');
      const requests = changed.reduce((sum, part) => sum + part.requests, 0);
      const said = { batch: id, dry_run: isDryRun, parts, requests, replays };
      context.print(JSON.stringify(said, null, 2));
    },
  };
};

/** The receipt of a batch, of which each of the consumers must have a part. */
const receiptOf = async (store: CounterStore, id: BatchId, consumers: readonly string[]) => {
  const receipt = await store.receipt(id);
  if (receipt === null) throw new Error(`There is no batch ${id}.`);
  const known = new Set(receipt.deltas.map(({ consumer }) => consumer.id));
  const unknown = consumers.filter((consumer) => !known.has(consumer));
  if (unknown.length > 0) {
    const names = unknown.map((consumer) => `id:${printable(consumer)}`).join(', ');
    throw new Error(
      `Batch ${id} has nothing of ${names}; nothing changed. ` +
        '"--dry-run" without "--consumer" says whose requests it has.',
    );
  }
  return receipt;
};

const showParts = async (
  store: CounterStore,
  id: BatchId,
  consumers: readonly string[],
  { part, print }: Say,
): Promise<void> => {
  const parts = partsOf(await receiptOf(store, id, consumers), consumers);
  for (const { consumer, requests, isVoided } of parts) {
    part(consumer, requests, isVoided ? 'voided_before' : 'would_be_voided');
  }
  for (const line of tellParts(id, parts)) print(line);
};

const voidAll = async (
  store: CounterStore,
  id: BatchId,
  voided: Voided,
  { part, print }: Say,
): Promise<void> => {
  const requests = requestsIn(countedRows(await receiptOf(store, id, [])));
  const { kind } = await store.voidBatch(id, voided);
  part(null, requests, kind === 'voided' ? 'voided' : 'voided_before');
  print(
    kind === 'voided'
      ? `Batch ${id} was voided: ${counted(requests, 'request')}.`
      : `Batch ${id} was voided before; nothing changed.`,
  );
};

/** A part that fails leaves those before it voided; to run it again is safe. */
const voidParts = async (
  store: CounterStore,
  id: BatchId,
  consumers: readonly string[],
  voided: Voided,
  { part, print }: Say,
): Promise<void> => {
  const rows = countedRows(await receiptOf(store, id, consumers));
  for (const consumer of consumers) {
    const requests = requestsIn(rows.filter((row) => row.consumer.id === consumer));
    const { kind } = await store.voidPart(id, { ...voided, consumerId: consumer });
    part(consumer, requests, kind === 'voided' ? 'voided' : 'voided_before');
    const what = `id:${printable(consumer)} of batch ${id}`;
    print(
      kind === 'voided'
        ? `${what} was voided: ${counted(requests, 'request')}.`
        : `${what} was voided before; nothing changed.`,
    );
  }
};
