import { expect, test } from '@jest/globals';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { noLabels } from '../../../shared/metering/labels.ts';
import { countMonthRows } from '../../../shared/usage/month-rows.ts';
import { batch } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';

test('a month has a row for each consumer, labels and meter; consumers are ids', async () => {
  const store = createMemoryCounterStore();
  const credits = [{ meter: 'credits', amount: 3 }];
  await store.applyOnce(
    batch({
      events: [
        event({ labels: { ...noLabels, service: 'a' }, quantities: credits }),
        event({ labels: { ...noLabels, service: 'b' }, status: 404 }),
        event({ consumer: consumer({ username: 'renamed' }) }),
        event({ consumer: consumer({ id: 'digit-id' }) }),
        event({ consumer: consumer({ id: 'shop-id' }) }),
      ],
    }),
  );
  const meters = await store.meters('2026-11');
  const read = store.read.bind(store);
  expect(await countMonthRows('2026-11', meters, read)).toEqual({ rows: 6, consumers: 3 });
  expect(await countMonthRows('2026-12', [], read)).toEqual({ rows: 0, consumers: 0 });
});
