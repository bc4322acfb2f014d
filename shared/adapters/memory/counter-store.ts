import { negateRows, sumRows, toMonthRows } from '../../metering/aggregate.ts';
import {
  areVoidedParts,
  type Batch,
  type BatchId,
  countedRows,
  type Dismissal,
  isIrregular,
  newReceipt,
  type PageRow,
  type PartVoid,
  type Receipt,
  rowsOfConsumer,
  type Voided,
} from '../../metering/batch.ts';
import { dismissible, openRecords } from '../../metering/open-records.ts';
import { isMonthPage } from '../../metering/page.ts';
import { compareSeries, requestsMeter } from '../../metering/series.ts';
import { compareUtf8 } from '../../metering/utf8.ts';
import type {
  ApplyOutcome,
  CounterStore,
  DismissOutcome,
  PartVoidOutcome,
  VoidOutcome,
} from '../../ports/counter-store.ts';

/** The reference model of the port: it keeps everything, forgets nothing and never fails. */
export const createMemoryCounterStore = (storeId = 'memory'): CounterStore => {
  const receipts = new Map<BatchId, Receipt>();
  let rows: readonly PageRow[] = [];

  const add = (deltas: readonly PageRow[]): void => {
    rows = sumRows([...rows, ...deltas, ...toMonthRows(deltas)]).sort((a, b) =>
      compareSeries(a, b),
    );
  };

  const canReplay = ({ replayOf, deltas }: Batch): boolean => {
    if (replayOf === null) return true;
    const source = receipts.get(replayOf.batch);
    if (source?.state !== 'applied' || areVoidedParts(deltas, source)) return false;
    const open = new Set(openRecords(source).map(({ position }) => position));
    return replayOf.records.every((record) => open.has(record));
  };

  const markReplayed = ({ replayOf }: Batch): void => {
    const source = replayOf && receipts.get(replayOf.batch);
    if (!source) return;
    const replayed = [...source.replayed, ...replayOf.records].sort((a, b) => a - b);
    receipts.set(source.id, { ...source, replayed });
  };

  const apply = (batch: Batch): ApplyOutcome => {
    if (receipts.has(batch.id)) return { kind: 'duplicate' };
    if (!canReplay(batch)) return { kind: 'refused' };
    markReplayed(batch);
    const { firstStartedAt: _, oldestAccepted: _oldest, ...kept } = batch;
    receipts.set(batch.id, { ...kept, ...newReceipt });
    add(batch.deltas);
    return { kind: 'applied' };
  };

  const voidBatch = (id: BatchId, voided: Voided): VoidOutcome => {
    const receipt = receipts.get(id);
    if (receipt === undefined) return { kind: 'unknown' };
    if (receipt.state === 'voided') return { kind: 'already_voided' };
    receipts.set(id, { ...receipt, state: 'voided', voided });
    add(negateRows(countedRows(receipt)));
    return { kind: 'voided' };
  };

  const voidPart = (id: BatchId, part: PartVoid): PartVoidOutcome => {
    const receipt = receipts.get(id);
    if (receipt === undefined) return { kind: 'unknown' };
    const { consumerId } = part;
    if (rowsOfConsumer(receipt.deltas, consumerId).length === 0) return { kind: 'no_usage' };
    const counted = rowsOfConsumer(countedRows(receipt), consumerId);
    if (counted.length === 0) return { kind: 'already_voided' };
    receipts.set(id, { ...receipt, partVoids: [...receipt.partVoids, part] });
    add(negateRows(counted));
    return { kind: 'voided' };
  };

  const dismiss = (id: BatchId, dismissal: Dismissal): DismissOutcome => {
    const receipt = receipts.get(id);
    if (receipt === undefined) return { kind: 'unknown' };
    const records = dismissible(receipt, dismissal.records);
    if (records.length > 0) {
      const dismissed = [...receipt.dismissed, { ...dismissal, records }];
      receipts.set(id, { ...receipt, dismissed });
    }
    return { kind: 'dismissed', records };
  };

  return {
    applyOnce: async (batch) => apply(batch),
    receiptsCompleteSince: async () => null,
    voidBatch: async (id, voided) => voidBatch(id, voided),
    voidPart: async (id, part) => voidPart(id, part),
    dismiss: async (id, dismissal) => dismiss(id, dismissal),
    async *read({ page, meter = requestsMeter, ids, fromId = '' }) {
      const selected = rows.filter(
        (row) =>
          row.page === page &&
          row.meter === meter &&
          (ids === undefined || ids.includes(row.consumer.id)) &&
          compareUtf8(row.consumer.id, fromId) >= 0,
      );
      if (selected.length > 0) yield selected;
    },
    asOf: async (now) => now,
    catchUp: async (now) => now,
    findIds: async (month, { kind, value }) => {
      if (value === '') return [];
      const bearers = rows.filter((row) => row.page === month && row.consumer[kind] === value);
      return [...new Set(bearers.map((row) => row.consumer.id))].sort(compareUtf8);
    },
    months: async () => [...new Set(rows.map((row) => row.page).filter(isMonthPage))].sort(),
    meters: async (month) =>
      [...new Set(rows.filter((row) => row.page === month).map(({ meter }) => meter))].sort(),
    async *receipts(filter = {}) {
      const selected = [...receipts.values()].filter(
        (receipt) =>
          (filter.quarantined !== true || receipt.quarantined.length > 0) &&
          (filter.irregular !== true || isIrregular(receipt)),
      );
      if (selected.length > 0) yield selected;
    },
    async *waiting() {
      // What was answered is counted.
    },
    receipt: async (id) => receipts.get(id) ?? null,
    identity: async () => ({
      id: storeId,
      receipts: receipts.size,
      last_receipt: [...receipts.keys()].at(-1) ?? null,
      last_receipt_at: null,
    }),
    hasTaken: async (named) => {
      const id = [...receipts.keys()][(named.receipts ?? 0) - 1];
      return id === undefined || named.last_receipt === null ? null : id === named.last_receipt;
    },
  };
};
