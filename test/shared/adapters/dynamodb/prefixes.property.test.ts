import { describe, expect, test } from '@jest/globals';
import { dayMs } from '../../../../shared/calendar/instant.ts';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import {
  killEverywhere,
  type OpenCopiedTable,
  resendClocks,
} from '../../../support/dynamodb/prefixes.ts';
import { nextTurn, tableName } from '../../../support/dynamodb/stores.ts';

const openDouble: OpenCopiedTable = async (items = []) => {
  const db = createDynamoDbDouble({ turn: nextTurn, items });
  return {
    db,
    table: tableName,
    items: async () => db.items(),
    close: async () => undefined,
  };
};

describe('a batch over the edge of a month, killed after every prefix of its writes and its commit', () => {
  test('of 500 consumers, counts once however it is judged and cut the second time', async () => {
    const { prefixes, withReceipt } = await killEverywhere(openDouble, {
      consumers: 500,
      first: { chunkRows: 98 },
      resends: resendClocks.map((clockMs, i) => ({
        limits: { chunkRows: [20, 7, 98][i] ?? 20 },
        clockMs,
      })),
    });
    expect(prefixes).toBeGreaterThan(20);
    expect(withReceipt).toBeGreaterThan(20);
  });

  test('of 200 consumers, in the chunks that a release has', async () => {
    const { prefixes } = await killEverywhere(openDouble, {
      consumers: 200,
      resends: [{ limits: { chunkRows: 98 }, clockMs: -dayMs }],
    });
    expect(prefixes).toBeGreaterThan(40);
  });

  test('of 20 consumers, counts once where its group fits one transaction', async () => {
    const { prefixes } = await killEverywhere(openDouble, {
      consumers: 20,
      resends: resendClocks.map((clockMs) => ({ limits: {}, clockMs })),
    });
    expect(prefixes).toBeGreaterThan(6);
  });

  test('of 60 consumers, counts once where its receipt lies in parts', async () => {
    const { prefixes } = await killEverywhere(openDouble, {
      consumers: 60,
      first: { partBytes: 1000 },
      resends: resendClocks.map((clockMs) => ({ limits: {}, clockMs })),
    });
    expect(prefixes).toBeGreaterThan(10);
  });
});
