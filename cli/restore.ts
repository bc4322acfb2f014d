import { restoreStore } from '../shared/adapters/sqlite/backup.ts';
import type { PushSystem } from '../shared/customers/push-systems.ts';
import type { Config } from '../shared/settings/config.ts';
import { ending, newCommand, WrongUse } from '../shared/command-line/command.ts';
import { type CliContext, settingsOf } from './context.ts';
import { doubtPushes } from './push/doubt-pushes.ts';
import { drillRestore, newestBackup } from './restore-drill.ts';

export const restoreCommand = (context: CliContext) =>
  newCommand({
    name: 'restore',
    about:
      'Makes the data folder BILLABLE_DATA_DIR from the backup in FILE. The folder must be empty or missing, and no server may run on it.\n' +
      'With --drill it only tries: restores into a temporary folder (TMPDIR), recomputes every counter there, checks the copies of the reports next to FILE, and removes it. Without FILE that is the newest backup in BACKUP_DIR.',
  })
    .argument('[FILE]', 'a file that billable backup or the server wrote')
    .option('--drill', 'try it in a temporary folder, and change nothing')
    .action(
      ending(context, async (file, { drill }) => {
        const config = settingsOf(context);
        if (drill === true) return drillRestore(context, file ?? (await newestBackup(config)));
        if (file === undefined) throw new WrongUse('FILE is missing');
        const { dataDir } = config;
        let doubtedSystems: readonly PushSystem[] = [];
        await restoreStore(file, dataDir, async (copy) => {
          doubtedSystems = await doubtPushes(copy, context.now());
        });
        context.print(`${dataDir} restored from ${file}`);
        for (const system of doubtedSystems) {
          context.print(
            `What was pushed to ${system} after the backup is not in it. Nothing is sent before npx billable push --to ${system} --accept-store: look at what ${system} holds first.`,
          );
        }
        for (const line of missing(config)) context.print(line);
        return 0;
      }),
    );

/** What a backup does not hold, and what comes of it. */
const missing = ({ dataDir, ingestTokens, readTokens, configFile }: Config): readonly string[] => {
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
    ...(configFile === null
      ? [
          `Who pays is not in a backup: copy billable.yaml and billable.kept.yaml into ${dataDir}, if there were any. Else each consumer pays for itself in what is shown.`,
        ]
      : []),
    `Keys are not in a backup: copy customer-token-keys.json into ${dataDir}, if there was one. Without it the tokens and links of customers are refused.`,
    `Reports are not in a backup, nor is how far billing systems were sent to, nor by which settings the server ran: copy reports, pushes and settings.json into ${dataDir}. The server keeps copies of them in BACKUP_DIR. Without settings.json, commands go by the settings of your shell until the server starts.`,
  ];
};
