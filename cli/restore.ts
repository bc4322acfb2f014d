import { restoreStore } from '../shared/adapters/sqlite/backup.ts';
import type { Config } from '../shared/settings/config.ts';
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
        const config = settingsOf(context);
        const { dataDir } = config;
        restoreStore(file, dataDir);
        context.print(`${dataDir} restored from ${file}`);
        for (const line of missing(config)) context.print(line);
        return 0;
      }),
    );

/** What a backup does not hold, and what comes of it. */
const missing = ({ dataDir, ingestTokens, readTokens }: Config): readonly string[] => {
  const made = [
    ...(ingestTokens === null ? ['ingest-token (INGEST_TOKENS)'] : []),
    ...(readTokens === null ? ['read-token (READ_TOKENS)'] : []),
  ].join(' and ');
  const untilThen =
    ingestTokens === null
      ? ' Kong then gets 401 until it sends the new ingest token; it sends again until its max_retry_time, then drops.'
      : '';
  return [
    'What was counted after the backup was taken is not in it, and Kong does not send it again.',
    ...(made === ''
      ? []
      : [
          `Tokens are not in a backup. Copy ${made} into ${dataDir} or set the variable; else the next start makes new ones.${untilThen}`,
        ]),
    `Reports are not in a backup: copy the folder reports into ${dataDir}.`,
  ];
};
