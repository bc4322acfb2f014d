import { ending, type ExitCode } from '../../shared/command-line/command.ts';
import type { CliContext } from '../context.ts';
import { newAlertsCommand, openAlertsAt } from './open-alerts.ts';
import { printAlerts } from './print-alerts.ts';

export const alertsCommand = (context: CliContext) =>
  newAlertsCommand({
    name: 'alerts',
    about:
      'Shows the alerts of billable.yaml, which of their thresholds are reached in the periods that are looked at, and what became of each notice. A server looks at alerts every minute.',
    example: 'npx billable alerts --json',
  }).action(
    ending(context, async ({ json, ...place }): Promise<ExitCode> => {
      const alerts = await openAlertsAt(context, place);
      try {
        const { listAlerts } = await import('../../functions/alert/list-alerts.ts');
        const list = await listAlerts(alerts.context);
        if (json === true) context.print(JSON.stringify(list));
        else printAlerts(context, list);
        return 0;
      } finally {
        alerts.close();
      }
    }),
  );
