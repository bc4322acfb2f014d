import { fileInForce } from '../../local/customers/billable-files.ts';
import { type CliContext, settingsOf } from '../context.ts';

/** The alerts of this machine, by its settings and the file in force. */
export const openAlertsHere = async (context: CliContext) => {
  const config = settingsOf(context);
  const { file, complaint } = fileInForce(config);
  if (complaint !== null) context.err(`The file of before is in force: ${complaint}\n`);
  const { openAlerts } = await import('../../local/alerts/open-alerts.ts');
  const { dataDir } = config;
  return { ...openAlerts(config, { file: () => file, clock: context.now }), dataDir };
};
