import type { PushRequest } from '../../functions/push/handler.ts';
import { pushSystems } from '../../shared/customers/push-systems.ts';
import { parseMonth } from '../../shared/reports/month.ts';
import { ending, type ExitCode, newCommand, WrongUse } from '../../shared/command-line/command.ts';
import type { CliContext } from '../context.ts';
import { oneOfFlag } from '../../shared/command-line/values.ts';
import { tableFlag } from '../open-store.ts';
import { openPushAt } from './open-push-at.ts';

const monthOf = (text: string): string => {
  const month = parseMonth(text);
  if (month !== null) return month;
  throw new WrongUse(`--month is ${JSON.stringify(text)}; allowed: one such as 2026-10`);
};

export const pushCommand = (context: CliContext) =>
  newCommand({
    name: 'push',
    about:
      'Sends what each customer of billable.yaml has used in a month to the billing systems that it names, as totals of the month, where they changed. A server does it every hour. Running it again, or alongside another run, is safe.',
    example: 'npx billable push --to stripe --month 2026-10',
  })
    .option('--to <NAME>', 'only this system', oneOfFlag('--to', pushSystems))
    .option('--month <MONTH>', 'only this month, and what changed late in it', monthOf)
    .option('--dry-run', 'show what would be sent; ask no system and store nothing')
    .option('--status', 'show what each system was sent, has accepted and holds')
    .option('--accept-decrease', 'send, though the totals of many customers are lower')
    .option('--accept-store', 'the store is right, though more was sent than it knows')
    .option('--json', 'for machines')
    .option(...tableFlag)
    .action(
      ending(context, async (flags): Promise<ExitCode> => {
        const { to, month, table } = flags;
        const form = { json: flags.json ?? false };
        const request: PushRequest = {
          ...(to !== undefined && { to }),
          ...(month !== undefined && { month }),
          isByHand: true,
          isDecreaseAccepted: flags.acceptDecrease ?? false,
          isStoreAccepted: flags.acceptStore ?? false,
        };
        const { showDue, showOutcomes, showStatus } = await import('./show.ts');
        const push = await openPushAt(context, table);
        try {
          const { systems } = push.context;
          if (flags.status === true) return await showStatus(context, push, request, form);
          const names = systems.map(({ settings }) => settings.name);
          if (names.length === 0) throw new Error('billable.yaml names no system under push');
          if (to !== undefined && !names.includes(to)) {
            throw new WrongUse(
              `--to is "${to}"; allowed: what billable.yaml names: ${names.join(', ')}`,
            );
          }
          if (flags.dryRun === true) return await showDue(context, push.context, request, form);
          await push.requireClock();
          const { createPushHandler } = await import('../../functions/push/handler.ts');
          const { newPushMemory } = await import('../../functions/push/alarms/memory.ts');
          // On AWS the marks lie apart from the table.
          const memory = newPushMemory(table === undefined ? [] : pushSystems);
          const outcomes = await createPushHandler(push.context, memory)(request);
          return showOutcomes(context, outcomes, form);
        } finally {
          push.close();
        }
      }),
    );
