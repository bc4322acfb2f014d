import { sqliteSubject } from '../support/stores-sqlite.ts';
import { describeCounterStore } from './counter-store.ts';
import { describeVoids } from './voids.ts';

describeCounterStore(sqliteSubject);
describeVoids(sqliteSubject);
