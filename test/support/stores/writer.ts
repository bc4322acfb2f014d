// A process that writes batches to a store until it is killed. Run by tests as
// `node writer.ts PATH WRITER COUNT`; it prints the number of each batch that was answered.
import { openSqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { numberedBatch } from '../metering/batches.ts';

const [path = '', writer = '', count = ''] = process.argv.slice(2);
const store = openSqliteStore(path);
for (let i = 0; i < Number(count); i++) {
  await store.applyOnce(numberedBatch(writer, i));
  process.stdout.write(`${i}\n`);
}
store.close();
