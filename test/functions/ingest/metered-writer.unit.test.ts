import { expect, test } from '@jest/globals';
import { meteredWriter } from '../../../functions/ingest/metered-writer.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import type { ApplyOutcome } from '../../../shared/ports/counter-store.ts';
import { batch } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';

const meter = (outcome: ApplyOutcome['kind'] | 'away') => {
  const recorded: Record<string, number> = {};
  let now = 0;
  const writer = meteredWriter(
    {
      applyOnce: async () => {
        now += 40;
        if (outcome === 'away') throw new StoreUnavailable('away');
        return { kind: outcome };
      },
      receiptsCompleteSince: async () => 7,
    },
    {
      record: (name, value) => {
        recorded[name] = (recorded[name] ?? 0) + value;
      },
      stopwatch: () => now,
    },
  );
  return { writer, recorded };
};

const at = Date.parse('2026-11-22T12:00:00Z');
const quarterDay = 6 * 3_600_000;

const mixed = batch({
  events: [
    event({ consumer: consumer({ id: 'a' }), at }),
    event({ consumer: consumer({ id: 'a' }), at: at + 1, status: 404 }),
    event({ consumer: consumer({ id: 'a' }), at: at + quarterDay }),
    event({ consumer: consumer({ id: 'b' }), at, quantities: [{ meter: 'bytes', amount: 900 }] }),
  ],
});

test('an applied batch is measured by its entries and time', async () => {
  const { writer, recorded } = meter('applied');
  await writer.applyOnce(mixed);
  expect(recorded).toEqual({
    EntriesAccepted: 4,
    EntriesQuarantined: 0,
    BatchesDuplicate: 0,
    StoreMilliseconds: 40,
  });
});

test('quantities are no entries', async () => {
  const { writer, recorded } = meter('applied');
  const quantities = [{ meter: 'bytes', amount: 9_000 }];
  await writer.applyOnce(batch({ events: [event({ quantities })] }));
  expect(recorded).toMatchObject({ EntriesAccepted: 1 });
});

test('a duplicate adds no entries', async () => {
  const { writer, recorded } = meter('duplicate');
  await writer.applyOnce(mixed);
  expect(recorded).toEqual({ BatchesDuplicate: 1, StoreMilliseconds: 40 });
});

test('a batch that the store did not take is measured by its time', async () => {
  const { writer, recorded } = meter('away');
  await expect(writer.applyOnce(mixed)).rejects.toThrow(StoreUnavailable);
  expect(recorded).toEqual({ StoreMilliseconds: 40 });
});

test('the rest of the writer is passed on', async () => {
  expect(await meter('applied').writer.receiptsCompleteSince()).toBe(7);
});
