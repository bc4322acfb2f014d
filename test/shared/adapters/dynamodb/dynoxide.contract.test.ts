import { expect, test } from '@jest/globals';
import { dayMs } from '../../../../shared/calendar/instant.ts';
import { patient } from '../../../support/dynamodb/emulator.ts';
import {
  killEverywhere,
  type OpenCopiedTable,
  resendClocks,
} from '../../../support/dynamodb/prefixes.ts';
import { describeServedSemantics } from '../../../support/dynamodb/served-semantics.ts';
import { servedStores } from '../../../support/dynamodb/served-stores.ts';
import { servedSubject } from '../../../support/dynamodb/served-table.ts';
import { tableItems } from '../../../support/dynamodb/table-items.ts';
import { runs } from '../../../support/local/runs.ts';
import { describeOnDynoxide } from '../../../support/dynoxide/suite.ts';
import { describeAlertStore } from '../../ports/alert-store.ts';
import { describeCounterStore } from '../../ports/counter-store.ts';
import { describeReceiptNumbers } from '../../ports/identity.ts';
import { describePushLedger } from '../../ports/push-ledger.ts';
import { describeSeries } from '../../ports/series.ts';
import { describeUsedLinks } from '../../ports/used-links.ts';

describeOnDynoxide(({ open }) => {
  const subject = servedSubject('DynamoDB', open, patient);
  describeCounterStore(subject);
  describeReceiptNumbers(subject);
  describeSeries(subject);

  const stores = servedStores(open);
  describePushLedger(stores.ledger);
  describeAlertStore(stores.alerts);
  describeUsedLinks(stores.links);
  describeServedSemantics(open, { requests: runs(60), histories: runs(50) });

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
