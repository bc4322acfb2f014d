import { backupStore } from '../shared/adapters/sqlite/backup.ts';
import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { runCommand, WrongUse } from './run-command.ts';

const usage = `npm run backup -- FILE

Writes a copy of the store in BILLABLE_DATA_DIR, as it is at one instant, to FILE. A server may run
meanwhile. FILE must not exist. Tokens and reports are files of their own in the data folder: copy
those yourself.

Exit code: 0 done, 2 not done.`;

await runCommand({ usage, options: {} }, ({ positionals: [file, ...others], config }) => {
  if (file === undefined || others.length > 0) throw new WrongUse('name one file');
  backupStore(dataFile(config.dataDir), file);
  console.log(`backup of ${config.dataDir} written to ${file}`);
  return 0;
});
