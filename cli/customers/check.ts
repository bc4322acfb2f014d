import { isOnDisk } from '../../shared/file-owner.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import type { Consumer } from '../../shared/metering/consumer.ts';
import { ending, newCommand } from '../../shared/command-line/command.ts';
import { type CliContext, settingsOf } from '../context.ts';
import { printable } from '../../shared/command-line/printable.ts';
import { openReader, tableFlag } from '../open-store.ts';
import { stackConfig } from '../stack-config.ts';
import { compareWithUsage, type UsageComparison } from './compare.ts';
import { readNamedFile } from './read-file.ts';

export const customersCheckCommand = (context: CliContext) =>
  newCommand({
    name: 'check',
    about:
      'Reads a billable.yaml and prints what is wrong with it, with line and column. Then compares it with the usage there is: consumers that no customer claims, claims that match nothing, and names that several customers claim.',
    finding: 'something is wrong, unclaimed, unmatched or contested',
    example: 'npx billable customers check billable.yaml',
  })
    .argument('<FILE>', 'the file')
    .option('--json', 'print the findings as JSON')
    .option(...tableFlag)
    .action(
      ending(context, async (path, { json, table }) => {
        const read = readNamedFile(path);
        if (read.kind === 'invalid') {
          if (json === true) context.print(JSON.stringify({ problems: read.lines }));
          else for (const line of read.lines) context.print(printable(line));
          return 1;
        }
        const config = table === undefined ? settingsOf(context) : await stackConfig(table);
        if (table === undefined && !isOnDisk(dataFile(config.dataDir))) {
          context.err(`There is no usage in ${config.dataDir} to compare with.\n`);
          if (json === true) context.print(JSON.stringify({ problems: [] }));
          else context.print('The file is right.');
          return 0;
        }
        const { reader, close } = await openReader(config, table);
        try {
          const timezone = config.billingTimezone;
          const found = await compareWithUsage(read.file.customers, { reader, timezone });
          if (json === true) context.print(JSON.stringify({ problems: [], ...found }));
          else printFound(found, context.print);
          return found.unclaimed.length + found.unmatched.length + found.contested.length === 0
            ? 0
            : 1;
        } finally {
          close();
        }
      }),
    );

const printFound = (
  { unclaimed, unmatched, contested }: UsageComparison,
  print: (line: string) => void,
) => {
  for (const consumer of unclaimed) print(`unclaimed  ${named(consumer)}`);
  for (const { customer, claim } of unmatched) {
    print(`unmatched  ${printable(claim)} of ${customer}: no usage bears it`);
  }
  for (const { consumer, customers, payer } of contested) {
    print(`contested  ${named(consumer)}: claimed by ${customers.join(' and ')}; ${payer} pays`);
  }
  const count = unclaimed.length + unmatched.length + contested.length;
  print(
    count === 0
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
