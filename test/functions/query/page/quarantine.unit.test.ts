import { expect, test } from '@jest/globals';
import { readQuarantine } from '../../../../functions/query/page/quarantine.ts';
import { type Receipt, newReceipt } from '../../../../shared/metering/batch.ts';
import { noObject } from '../../../../shared/metering/quarantine-record.ts';

const receipt = (records: number): Receipt => ({
  ...newReceipt,
  id: 'a'.repeat(64),
  receivedAt: 0,
  latestAt: 0,
  deltas: [],
  quarantined: Array.from({ length: records }, () => noObject),
  replayOf: null,
});

test('a view looks through 20,000 records, also of one receipt, and at none behind it', async () => {
  const behind = {
    ...receipt(0),
    get quarantined(): never {
      throw new Error('it was looked at');
    },
  };
  const receipts = async function* () {
    yield [receipt(50_000), behind];
  };
  const view = await readQuarantine({ receipts });
  expect(view).toMatchObject({ entries: 20_000, isCut: true });
  expect(view.newest).toHaveLength(50);
});
