import { graceGap } from '../../shared/push/grace-gap.ts';
import { monthAt } from '../../shared/reports/month.ts';
import { ending, type ExitCode, newCommand } from '../../shared/command-line/command.ts';
import type { CliContext } from '../context.ts';
import { oneOfFlag } from '../../shared/command-line/values.ts';
import { tableFlag } from '../open-store.ts';
import { customerProblems } from './customer-problems.ts';
import { openPushAt } from './open-push-at.ts';
import type { OpenPush } from './opened-push.ts';

export const pushSetupCommand = (context: CliContext) =>
  newCommand({
    name: 'setup',
    about:
      'Makes the meters of billable.yaml at Stripe where they are missing, says what is wrong with those that are there, and lists the customers for whom a total of the month would be wrong. Running it again is safe.',
    example: 'npx billable push setup --to stripe',
  })
    .requiredOption('--to <NAME>', 'stripe', oneOfFlag('--to', ['stripe'] as const))
    .option(...tableFlag)
    .option('--json', 'for machines: meters, warnings, and customers with a problem')
    .action(
      ending(context, async ({ table, json }): Promise<ExitCode> => {
        const push = await openPushAt(context, table);
        try {
          return await setUpStripe(context, push, json === true ? toldAsJson : toldAsText);
        } finally {
          push.close();
        }
      }),
    );

const setUpStripe = async (
  { print, now }: CliContext,
  { context, file, secrets }: OpenPush,
  told: (setup: Setup) => readonly string[],
): Promise<ExitCode> => {
  const stripe = context.systems.find(({ settings }) => settings.name === 'stripe');
  if (stripe === undefined) throw new Error('billable.yaml names no stripe under push');
  const { settings, system } = stripe;
  const key = secrets.stripe;
  if (key.kind !== 'known') throw new Error(`Stripe is not asked: ${key.reason}`);
  const { setUpStripeMeters } = await import('../../shared/adapters/stripe/setup.ts');
  const { guardedAgent } = await import('../../shared/adapters/outbound/caller.ts');
  const events = [...new Set(settings.meters.values())];
  const options = { apiKey: key.text, url: settings.url, agentOf: guardedAgent };
  const setups = await setUpStripeMeters(options, events);
  const month = monthAt(now(), 'UTC');
  const gap = graceGap(settings, month, context.zoneOf(month));
  const right = setups.filter(({ outcome }) => outcome !== 'wrong');
  const asked = file.customers.flatMap(({ id, stripe: subject }) =>
    subject === null ? [] : right.map(({ event }) => ({ id, subject, event })),
  );
  const records = (
    await Array.fromAsync(context.ledger.records({ system: 'stripe', month }))
  ).flat();
  const problems = await customerProblems(asked, { ...context, system, records, month });
  const lines = told({
    meters: setups.map(({ event, outcome, meterId, problem }) => ({
      event,
      outcome,
      meter: meterId ?? null,
      problem: problem ?? null,
    })),
    warnings: gap === null ? [] : [gap],
    customers: problems.map(({ id: customer, ...place }) => ({ customer, ...place })),
  });
  for (const line of lines) print(line);
  return problems.length === 0 && right.length === setups.length ? 0 : 2;
};

/** What was made or found at Stripe, and the customers for whom a total of the month would be wrong. */
type Setup = {
  readonly meters: readonly {
    readonly event: string;
    readonly outcome: string;
    readonly meter: string | null;
    readonly problem: string | null;
  }[];
  readonly warnings: readonly string[];
  readonly customers: readonly {
    readonly customer: string;
    readonly subject: string;
    readonly event: string;
    readonly problem: string;
  }[];
};

const toldAsJson = (setup: Setup): readonly string[] => [JSON.stringify(setup, null, 2)];

const toldAsText = ({ meters, warnings, customers }: Setup): readonly string[] => [
  ...meters.map(
    ({ event, outcome, meter, problem }) =>
      `meter ${event}: ${problem ?? `${outcome} (${meter ?? ''})`}`,
  ),
  'A price of it: recurring, usage_type metered, interval month, with this meter; ' +
    'subscriptions of it begin on the 1st (UTC): billing_cycle_anchor_config[day_of_month]=1.',
  ...warnings,
  ...customers.map(
    ({ customer, subject, event, problem }) => `${customer} (${subject}), ${event}: ${problem}`,
  ),
];
