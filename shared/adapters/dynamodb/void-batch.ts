import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { negateRows } from '../../metering/aggregate.ts';
import {
  type BatchId,
  countedRows,
  type PageRow,
  type PartVoid,
  rowsOfConsumer,
  type Voided,
} from '../../metering/batch.ts';
import type { PartVoidOutcome, VoidOutcome } from '../../ports/counter-store.ts';
import { beginPart, beginVoid, markPart, markVoided } from './actions.ts';
import type { Attempt, Attempts } from './attempts.ts';
import { rowsOfChunk } from './chunk.ts';
import type { Count } from './count.ts';
import type { Finish } from './finish.ts';
import type { Items } from './items.ts';
import type { Journal } from './journal.ts';
import { receiptKey } from './keys.ts';
import { type ReceiptHead, toReceiptHead } from './receipt-item.ts';
import type { Terms } from './terms.ts';
import type { Transact } from './transact.ts';

type Voider = {
  readonly attempts: Attempts;
  readonly items: Items;
  readonly transact: Transact;
  readonly count: Count;
  readonly journal: Journal;
  readonly finish: Finish;
  readonly table: string;
};

/** One void: the rows to take back, the mark that goes with them, and the mark that begins chunks. */
type Reversal = {
  readonly rows: readonly PageRow[];
  readonly mark: TransactWriteItem;
  readonly begin: TransactWriteItem;
};

/** Takes batches back exactly once: in one transaction where they were counted in one. */
export const createVoidBatch = ({
  attempts,
  items,
  transact,
  count,
  journal,
  finish,
  table,
}: Voider) => {
  const readHead = async (id: BatchId, terms: Terms): Promise<ReceiptHead | null> => {
    const item = await items.get(receiptKey(id), terms.deadline);
    return item && toReceiptHead(item);
  };

  /** Whether a void was made by this; where not, the receipt has changed or will. */
  const takeBack = async (
    head: ReceiptHead,
    { rows, mark, begin }: Reversal,
    terms: Terms,
  ): Promise<boolean> => {
    if (head.journal === null) {
      const outcome = await count([mark], rowsOfChunk(negateRows(rows)), terms);
      if (outcome.kind === 'committed') return true;
      if (outcome.kind !== 'invalid') return false;
      // Its pages have grown so large that DynamoDB takes fewer of them at a time.
    }
    await transact([begin], terms.deadline);
    return false;
  };

  /** What a batch that is under way comes to first; `null` where nothing is. */
  const finishFirst = async (
    head: ReceiptHead,
    terms: Terms,
  ): Promise<Attempt<VoidOutcome> | null> => {
    if (head.state === 'voided') return { result: { kind: 'already_voided' } };
    if (head.state === 'applied' && head.partUnderWay === null) return null;
    const isOurs = await finish(head, terms);
    if (head.state !== 'voiding') return 'again';
    return { result: { kind: isOurs ? 'voided' : 'already_voided' } };
  };

  const voidOnce = async (
    id: BatchId,
    voided: Voided,
    terms: Terms,
  ): Promise<Attempt<VoidOutcome>> => {
    const head = await readHead(id, terms);
    if (head === null) return { result: { kind: 'unknown' } };
    const first = await finishFirst(head, terms);
    if (first !== null) return first;
    const reversal = {
      rows: countedRows(head),
      mark: markVoided(table, head, voided, terms.slots),
      begin: beginVoid(table, head, voided, terms.slots),
    };
    return (await takeBack(head, reversal, terms)) ? { result: { kind: 'voided' } } : 'again';
  };

  const voidPartOnce = async (
    id: BatchId,
    part: PartVoid,
    terms: Terms,
  ): Promise<Attempt<PartVoidOutcome>> => {
    const { consumerId } = part;
    const head = await readHead(id, terms);
    if (head === null) return { result: { kind: 'unknown' } };
    const { chunks } = await journal.read(head, terms.deadline);
    if (rowsOfConsumer(chunks.flat(), consumerId).length === 0) {
      return { result: { kind: 'no_usage' } };
    }
    if (head.partUnderWay !== null && isPart(head.partVoids[head.partUnderWay], consumerId)) {
      const isOurs = await finish(head, terms);
      return { result: { kind: isOurs ? 'voided' : 'already_voided' } };
    }
    const first = await finishFirst(head, terms);
    if (first === 'again') return 'again';
    if (first !== null) return { result: { kind: 'already_voided' } };
    if (head.partVoids.some((it) => isPart(it, consumerId))) {
      return { result: { kind: 'already_voided' } };
    }
    const reversal = {
      rows: rowsOfConsumer(head.deltas, consumerId),
      mark: markPart(table, head, part, terms.slots),
      begin: beginPart(table, head, part, terms.slots),
    };
    return (await takeBack(head, reversal, terms)) ? { result: { kind: 'voided' } } : 'again';
  };

  return {
    voidBatch: async (id: BatchId, voided: Voided, terms: Terms): Promise<VoidOutcome> =>
      attempts.until(terms.deadline, async () => voidOnce(id, voided, terms)),
    voidPart: async (id: BatchId, part: PartVoid, terms: Terms): Promise<PartVoidOutcome> =>
      attempts.until(terms.deadline, async () => voidPartOnce(id, part, terms)),
  };
};

const isPart = (part: PartVoid | undefined, consumerId: string): boolean =>
  part?.consumerId === consumerId;
