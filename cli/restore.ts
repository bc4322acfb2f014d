import { restoreStore } from '../shared/adapters/sqlite/backup.ts';
import { ending, newCommand } from './command.ts';
import { type CliContext, settingsOf } from './context.ts';

export const restoreCommand = (context: CliContext) =>
  newCommand({
    name: 'restore',
    about: `Makes the data folder BILLABLE_DATA_DIR from the backup in FILE. The folder must be empty or missing, and no server may run on it.`,
  })
    .argument('<FILE>', 'a file that billable backup wrote')
    .action(
      ending(context, (file) => {
        const { dataDir } = settingsOf(context);
        restoreStore(file, dataDir);
        context.print(`${dataDir} restored from ${file}`);
        return 0;
      }),
    );
