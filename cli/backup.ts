import { backupStore } from '../shared/adapters/sqlite/backup.ts';
import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { ending, newCommand } from '../shared/command-line/command.ts';
import { type CliContext, settingsOf } from './context.ts';

export const backupCommand = (context: CliContext) =>
  newCommand({
    name: 'backup',
    about: `Writes a copy of the store in BILLABLE_DATA_DIR, as it is at one instant, to FILE. A server may run meanwhile. FILE must not exist. Tokens and reports are files of their own in the data folder: copy those yourself.`,
  })
    .argument('<FILE>', 'the file to write')
    .action(
      ending(context, (file) => {
        const { dataDir } = settingsOf(context);
        backupStore(dataFile(dataDir), file);
        context.print(`backup of ${dataDir} written to ${file}`);
        return 0;
      }),
    );
