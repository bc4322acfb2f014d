import { isOnDisk } from '../../shared/file-owner.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import type { Consumer } from '../../shared/metering/consumer.ts';
import { meterNames } from '../../shared/metering/meters.ts';
import type { Meter } from '../../shared/metering/series.ts';
import { ending, newCommand } from '../../shared/command-line/command.ts';
import { type CliContext, settingsOf } from '../context.ts';
import { printable } from '../../shared/command-line/printable.ts';
import { openReader, tableFlag } from '../open-store.ts';
import { stackConfig } from '../stack-config.ts';
import { compareWithUsage, type UsageComparison } from './compare.ts';
import { readNamedFile } from './read-file.ts';
import { refusedUrls } from './refused-urls.ts';

export const customersCheckCommand = (context: CliContext) =>
  newCommand({
    name: 'check',
    about:
      'Reads a billable.yaml and prints what is wrong with it, with line and column. Then compares it with the usage there is: consumers that no customer claims, claims that match nothing, names that several customers claim, alerts about customers without entry and usage, and alerts on meters that are not counted.',
    finding: 'something is wrong, unclaimed, unmatched, contested, unknown or uncounted',
    example: 'npx billable customers check billable.yaml',
  })
    .argument('<FILE>', 'the file')
    .option('--json', 'print the findings as JSON')
    .option(...tableFlag)
    .action(
      ending(context, async (path, { json, table }) => {
        const read = readNamedFile(path);
        const problems = read.kind === 'invalid' ? read.lines : refusedUrls(read.file);
        if (read.kind === 'invalid' || problems.length > 0) {
          if (json === true) context.print(JSON.stringify({ problems }));
          else for (const line of problems) context.print(printable(line));
          return 1;
        }
        const config = table === undefined ? settingsOf(context) : await stackConfig(table);
        if (table === undefined && !isOnDisk(dataFile(config.dataDir))) {
          context.err(`There is no usage in ${config.dataDir} to compare with.\n`);
          if (json === true) context.print(JSON.stringify({ problems: [] }));
          else context.print('The file is right.');
          return 0;
        }
        const { reader, close } = await openReader(() => config, table);
        try {
          const timezone = config.billingTimezone;
          const { paying, ...compared } = await compareWithUsage(read.file.customers, {
            reader,
            timezone,
          });
          const found = {
            ...compared,
            unknown: unknownAlerts(read.file, paying),
            uncounted: uncountedAlerts(read.file, meterNames(config.meters.definitions)),
          };
          if (json === true) context.print(JSON.stringify({ problems: [], ...found }));
          else printFound(found, context.print);
          return countOf(found) === 0 ? 0 : 1;
        } finally {
          close();
        }
      }),
    );

type Found = Omit<UsageComparison, 'paying'> & {
  readonly unknown: readonly { readonly alert: string; readonly customer: string }[];
  readonly uncounted: readonly { readonly alert: string; readonly meter: Meter }[];
};

/** The alerts about a customer that has neither an entry nor usage: mistyped ones never fire. */
const unknownAlerts = (
  { alerts, customers }: Pick<BillableFile, 'alerts' | 'customers'>,
  paying: ReadonlySet<string>,
): Found['unknown'] => {
  const known = new Set(['*', ...customers.map(({ id }) => id), ...paying]);
  return alerts
    .filter(({ customer }) => !known.has(customer))
    .map(({ name, customer }) => ({ alert: name, customer }));
};

/** The alerts on meters that are not counted: their values stay 0. */
const uncountedAlerts = (
  { alerts }: Pick<BillableFile, 'alerts'>,
  meters: readonly Meter[],
): Found['uncounted'] =>
  alerts
    .filter(({ meter }) => !meters.includes(meter))
    .map(({ name, meter }) => ({ alert: name, meter }));

const countOf = ({ unclaimed, unmatched, contested, unknown, uncounted }: Found): number =>
  unclaimed.length + unmatched.length + contested.length + unknown.length + uncounted.length;

const printFound = (found: Found, print: (line: string) => void) => {
  const { unclaimed, unmatched, contested, unknown, uncounted } = found;
  for (const consumer of unclaimed) print(`unclaimed  ${named(consumer)}`);
  for (const { customer, claim, since } of unmatched) {
    const from = since === '' ? '' : ` since ${since}`;
    print(
      `unmatched  ${printable(claim)} of ${customer}${from}: no usage has it while the claim counts`,
    );
  }
  for (const { consumer, customers, payer } of contested) {
    print(`contested  ${named(consumer)}: claimed by ${customers.join(' and ')}; ${payer} pays`);
  }
  for (const { alert, customer } of unknown) {
    print(`unknown    alert ${printable(alert)}: ${printable(customer)} has no entry and no usage`);
  }
  for (const { alert, meter } of uncounted) {
    print(`uncounted  alert ${printable(alert)}: METERS does not count ${meter}`);
  }
  print(
    countOf(found) === 0
      ? 'The file is right, and every consumer is claimed.'
      : 'The file is right in itself.',
  );
};

const named = ({ id, customId, username }: Consumer): string =>
  printable(
    [
      `id:${id}`,
      ...(customId === '' ? [] : [`custom_id:${customId}`]),
      ...(username === '' ? [] : [`username:${username}`]),
    ].join(' '),
  );
