// What the formula of docs/dynamodb.md says that the store's writes cost, against what a server says.
import { expect, test } from '@jest/globals';
import { countConsumedUnits } from '../../../support/dynamodb/consumed-capacity.ts';
import { openDynamoDbStore, recovered } from '../../../support/dynamodb/stores.ts';
import { countWriteUnits } from '../../../support/dynamodb/write-units.ts';
import { describeOnDynoxide } from '../../../support/dynoxide/suite.ts';
import { batch } from '../../../support/metering/batches.ts';
import { evenTraffic, fullPages, kongConsumers } from '../../../support/metering/full-pages.ts';
import { simulatedRuntime } from '../../../support/metering/runtime.ts';

const at = Date.parse('2026-11-22T12:00:00Z');

describeOnDynoxide(({ config, open }) => {
  test.each([
    { what: 'empty pages, one batch to a group', consumers: 20, perGroup: 1, isFull: false },
    { what: 'full pages, one batch to a group', consumers: 20, perGroup: 1, isFull: true },
    { what: 'full pages, 30 batches to a group', consumers: 20, perGroup: 30, isFull: true },
    { what: 'full pages, a group in a journal', consumers: 300, perGroup: 3, isFull: true },
  ])(
    'batches, their commit and a void consume what the formula says: $what',
    async ({ consumers: count, perGroup, isFull }) => {
      const consumers = kongConsumers(count);
      const opened = await open(isFull ? fullPages(consumers, 4, [at]) : []);
      const consumed = countConsumedUnits(config());
      const measured = countWriteUnits(consumed.db);
      const storeThat = (commitSeconds: number) =>
        openDynamoDbStore(
          measured.db,
          simulatedRuntime(1),
          {},
          {
            commitSeconds,
            table: opened.table,
          },
        );
      try {
        const writer = storeThat(3_600);
        // Of a month's first batch the meta item takes note.
        for (const i of Array(perGroup + 1).keys()) {
          const events = evenTraffic(1_000, consumers, 4, () => at);
          await writer.applyOnce(batch({ name: `batch ${i}`, events }));
        }
        await recovered(storeThat(0));
        const last = batch({ name: `batch ${perGroup}` });
        await writer.voidBatch(last.id, { reason: 'a test', by: 'ada', at });
        await recovered(storeThat(0));
        const { table, indexes } = measured.units();
        expect(Math.abs(table + indexes - consumed.units())).toBeLessThanOrEqual(1);
        expect(table).toBeGreaterThan(perGroup);
      } finally {
        consumed.close();
        await opened.close();
      }
    },
  );
});
