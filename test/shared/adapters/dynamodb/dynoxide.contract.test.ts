import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createDynamoDbAlertStore } from '../../../../shared/adapters/dynamodb/alerts/alert-store.ts';
import { createDynamoDbPushLedger } from '../../../../shared/adapters/dynamodb/push/push-ledger.ts';
import { defaultLimits } from '../../../../shared/adapters/dynamodb/settings.ts';
import { processRuntime } from '../../../../shared/adapters/dynamodb/runtime.ts';
import { dayMs } from '../../../../shared/calendar/instant.ts';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { patient } from '../../../support/dynamodb/emulator.ts';
import { expectExactHistory } from '../../../support/dynamodb/histories.ts';
import {
  killEverywhere,
  type OpenCopiedTable,
  resendClocks,
} from '../../../support/dynamodb/prefixes.ts';
import { outcomeOf } from '../../../support/dynamodb/request-outcomes.ts';
import { arbitraryRequests } from '../../../support/dynamodb/requests.ts';
import { servedSubject } from '../../../support/dynamodb/served-table.ts';
import { tableItems } from '../../../support/dynamodb/table-items.ts';
import { runs } from '../../../support/local/runs.ts';
import { describeOnDynoxide } from '../../../support/dynoxide/suite.ts';
import { describeAlertStore } from '../../ports/alert-store.ts';
import { describeCounterStore } from '../../ports/counter-store.ts';
import { describeReceiptNumbers } from '../../ports/identity.ts';
import { describePushLedger } from '../../ports/push-ledger.ts';
import { describeSeries } from '../../ports/series.ts';

describeOnDynoxide(({ open }) => {
  const subject = servedSubject('DynamoDB', open, patient);
  describeCounterStore(subject);
  describeReceiptNumbers(subject);
  describeSeries(subject);

  describePushLedger(async () => {
    const { db, table, close } = await open();
    const settings = { table, deployment: null, limits: { ...defaultLimits, ...patient } };
    const ledger = createDynamoDbPushLedger({ db, settings, runtime: processRuntime });
    return { ledger, close };
  });

  describeAlertStore(async () => {
    const { db, table, close } = await open();
    const settings = { table, deployment: null, limits: { ...defaultLimits, ...patient } };
    const store = createDynamoDbAlertStore({ db, settings, runtime: processRuntime });
    return { store, close };
  });

  test(
    'random requests are answered as the double answers them',
    async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryRequests, async (requests) => {
          const { db, table, close } = await open();
          const double = createDynamoDbDouble();
          try {
            for (const request of requests) {
              expect(await outcomeOf(double, request, table)).toEqual(
                await outcomeOf(db, request, table),
              );
            }
          } finally {
            await close();
          }
        }),
        { numRuns: runs(60) },
      );
    },
    runs(120_000),
  );

  test(
    'histories of faults, crashes and redeliveries leave exact totals',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.integer(), async (seed) => {
          const { db, table, close } = await open();
          try {
            await expectExactHistory(seed, db, () => undefined, table);
          } finally {
            await close();
          }
        }),
        { numRuns: runs(50) },
      );
    },
    runs(120_000),
  );

  const openCopied: OpenCopiedTable = async (items) => {
    const { db, table, close } = await open(items);
    return { db, table, items: async () => tableItems(db, table), close };
  };

  test('a batch of 20 consumers counts once, killed after every prefix of its writes', async () => {
    const { prefixes } = await killEverywhere(openCopied, {
      consumers: 20,
      resends: resendClocks.map((clockMs) => ({ limits: {}, clockMs })),
    });
    expect(prefixes).toBeGreaterThan(6);
  });

  test('a batch of 60 consumers, in chunks, counts once, killed after every prefix of its writes', async () => {
    const { prefixes, withReceipt } = await killEverywhere(openCopied, {
      consumers: 60,
      first: { chunkRows: 20, partBytes: 1_000 },
      resends: [{ limits: { chunkRows: 7 }, clockMs: -dayMs }],
    });
    expect(prefixes).toBeGreaterThan(10);
    expect(withReceipt).toBeGreaterThan(10);
  });
});
