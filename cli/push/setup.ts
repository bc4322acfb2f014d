import { monthAt } from '../../shared/reports/month.ts';
import { ending, type ExitCode, newCommand } from '../../shared/command-line/command.ts';
import type { CliContext } from '../context.ts';
import { oneOfFlag } from '../../shared/command-line/values.ts';
import { openPushHere } from './open-push-here.ts';

export const pushSetupCommand = (context: CliContext) =>
  newCommand({
    name: 'setup',
    about:
      'Makes the meters of billable.yaml at Stripe where they are missing, says what is wrong with those that are there, and lists the customers for whom a total of the month would be wrong. Running it again is safe.',
    example: 'npx billable push setup --to stripe',
  })
    .requiredOption('--to <NAME>', 'stripe', oneOfFlag('--to', ['stripe'] as const))
    .action(
      ending(context, async (): Promise<ExitCode> => {
        const { context: push, config, file, close } = await openPushHere(context);
        try {
          const stripe = push.systems.find(({ settings }) => settings.name === 'stripe');
          if (stripe === undefined) throw new Error('billable.yaml names no stripe under push');
          const { settings, system } = stripe;
          const apiKey = config.stripeApiKey;
          if (apiKey === null) throw new Error('STRIPE_API_KEY is not set');
          const { setUpStripeMeters } = await import('../../shared/adapters/stripe/setup.ts');
          const { guardedAgent } = await import('../../shared/adapters/outbound/caller.ts');
          const events = [...new Set(settings.meters.values())];
          const setups = await setUpStripeMeters(
            { apiKey, url: settings.url, agentOf: guardedAgent },
            events,
          );
          for (const { event, outcome, meterId, problem } of setups) {
            context.print(`meter ${event}: ${problem ?? `${outcome} (${meterId ?? ''})`}`);
          }
          context.print(
            'A price of it: recurring, usage_type metered, interval month, with this meter; ' +
              'subscriptions of it begin on the 1st (UTC): billing_cycle_anchor_config[day_of_month]=1.',
          );
          const month = monthAt(context.now(), 'UTC');
          let refused = setups.filter(({ outcome }) => outcome === 'wrong').length;
          for (const { id, stripe: subject } of file.customers) {
            if (subject === null) continue;
            for (const { event, outcome } of setups) {
              if (outcome === 'wrong') continue;
              const objection = await system.objection({ subject, event }, month);
              if (objection === null) continue;
              refused += 1;
              context.print(`${id} (${subject}), ${event}: ${objection}`);
            }
          }
          return refused === 0 ? 0 : 2;
        } finally {
          close();
        }
      }),
    );
