import { restoreStore } from '../shared/adapters/sqlite/backup.ts';
import { runCommand, WrongUse } from './run-command.ts';

const usage = `npm run restore -- FILE

Makes the data folder BILLABLE_DATA_DIR from the backup in FILE. The folder must be empty or not be
there, and no server may run on it.

Exit code: 0 done, 2 not done.`;

await runCommand({ usage, options: {} }, ({ positionals: [file, ...others], config }) => {
  if (file === undefined || others.length > 0) throw new WrongUse('name one file');
  restoreStore(file, config.dataDir);
  console.log(`${config.dataDir} restored from ${file}`);
  return 0;
});
