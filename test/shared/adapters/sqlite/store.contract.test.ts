import { sqliteSubject } from '../../../support/stores/sqlite.ts';
import { describeCounterStore } from '../../ports/counter-store.ts';

describeCounterStore(sqliteSubject);
