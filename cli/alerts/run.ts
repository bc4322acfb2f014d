import { ending, type ExitCode } from '../../shared/command-line/command.ts';
import type { CliContext } from '../context.ts';
import { newAlertsCommand, openAlertsAt } from './open-alerts.ts';
import { counted } from '../../shared/metering/counted.ts';

export const alertsRunCommand = (context: CliContext) =>
  newAlertsCommand({
    name: 'run',
    about:
      'Compares usage with the limits of billable.yaml once, and sends what is due. Running it again, or alongside a server, sends nothing under another id. On AWS the function sends what it finds, within five minutes.',
    example: 'npx billable alerts run',
  }).action(
    ending(context, async ({ json, ...place }): Promise<ExitCode> => {
      const alerts = await openAlertsAt(context, place);
      try {
        await alerts.requireClock();
        const { createAlertHandler } = await import('../../functions/alert/handler.ts');
        const { notices, attempts, waiting, problems } = await createAlertHandler(alerts.context)();
        if (json === true) {
          context.print(JSON.stringify({ notices, attempts, waiting, problems }));
        } else {
          for (const { alert, period, at, type, id } of notices) {
            const says = type.replace('usage.threshold_', '');
            context.print(`${alert}, ${period}, ${at} %: ${says} (${id})`);
          }
          const taken = attempts.filter(({ state }) => state === 'taken').length;
          context.print(
            `${counted(notices.length, 'threshold')} passed; ${counted(taken, 'alert')} delivered, ${waiting} waiting.`,
          );
          for (const { id, state, reason } of attempts) {
            if (reason !== null) context.print(`${id} ${state}: ${reason}`);
          }
        }
        for (const problem of problems) context.err(`${problem}\n`);
        return problems.length === 0 || place.table !== undefined ? 0 : 2;
      } finally {
        alerts.close();
      }
    }),
  );
