import { sqliteSubject } from '../support/stores-sqlite.ts';
import { describeCounterStore } from './counter-store.ts';

describeCounterStore(sqliteSubject);
