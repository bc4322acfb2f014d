import { ending, type ExitCode, newCommand } from '../../shared/command-line/command.ts';
import type { CliContext } from '../context.ts';
import { openAlertsHere } from './open-alerts-here.ts';

export const alertsRunCommand = (context: CliContext) =>
  newCommand({
    name: 'run',
    about:
      'Compares usage with the limits of billable.yaml once, and sends what is due. Running it again, or beside a server, sends nothing under another id.',
    example: 'npx billable alerts run',
  })
    .option('--json', 'for machines')
    .action(
      ending(context, async ({ json }): Promise<ExitCode> => {
        const alerts = await openAlertsHere(context);
        try {
          const { requireClock } = await import('../../local/clock/command-clock.ts');
          const asked = { now: context.now(), isRight: false, refusal: 'No alert is sent' };
          requireClock(alerts.dataDir, alerts.lastReceivedAt(), asked);
          const { createAlertHandler } = await import('../../functions/alert/handler.ts');
          const { notices, attempts, waiting, problems } = await createAlertHandler(
            alerts.context,
          )();
          if (json === true) {
            context.print(JSON.stringify({ notices, attempts, waiting, problems }));
          } else {
            for (const { alert, period, at, type, id } of notices) {
              const says = type.replace('usage.threshold_', '');
              context.print(`${alert}, ${period}, ${at} %: ${says} (${id})`);
            }
            const taken = attempts.filter(({ state }) => state === 'taken').length;
            context.print(
              `${notices.length} thresholds passed; ${taken} alerts delivered, ${waiting} waiting.`,
            );
            for (const { id, state, reason } of attempts) {
              if (reason !== null) context.print(`${id} ${state}: ${reason}`);
            }
          }
          for (const problem of problems) context.err(`${problem}\n`);
          return problems.length === 0 ? 0 : 2;
        } finally {
          alerts.close();
        }
      }),
    );
