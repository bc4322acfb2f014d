import { backupStore } from '../shared/adapters/sqlite/backup.ts';
import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { ending, type ExitCode, newCommand } from '../shared/command-line/command.ts';
import { type CliContext, settingsOf } from './context.ts';

export const backupCommand = (context: CliContext) =>
  newCommand({
    name: 'backup',
    about: `Writes a copy of the store in BILLABLE_DATA_DIR, as it is at one instant, to FILE. A server may run meanwhile. FILE must not exist. Tokens and reports are files of their own in the data folder: copy those yourself.`,
  })
    .argument('<FILE>', 'the file to write')
    .action(
      ending(context, async (file): Promise<ExitCode> => {
        const { dataDir } = settingsOf(context);
        await backupStore(dataFile(dataDir), file);
        context.print(`backup of ${dataDir} written to ${file}`);
        return 0;
      }),
    );
