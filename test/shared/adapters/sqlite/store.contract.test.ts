import { eagerSqliteSubject, sqliteSubject } from '../../../support/stores/sqlite.ts';
import { describeCounterStore } from '../../ports/counter-store.ts';
import { describeNumberedReceipts, describeReceiptNumbers } from '../../ports/identity.ts';
import { describeSeries } from '../../ports/series.ts';

describeCounterStore(sqliteSubject);
describeReceiptNumbers(sqliteSubject);
describeNumberedReceipts(sqliteSubject);
describeSeries(sqliteSubject);
describeCounterStore(eagerSqliteSubject);
describeSeries(eagerSqliteSubject);
