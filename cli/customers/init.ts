import { rmSync, writeFileSync } from 'node:fs';
import { billableFilePath } from '../../local/customers/billable-files.ts';
import { takeFolderOwner, writeProblem } from '../../shared/file-owner.ts';
import type { Consumer } from '../../shared/metering/consumer.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';
import { ending, type ExitCode, newCommand } from '../../shared/command-line/command.ts';
import { type CliContext, settingsOf } from '../context.ts';
import { openReader, tableFlag } from '../open-store.ts';
import { stackConfig } from '../stack-config.ts';
import { firstFile } from './first-file.ts';

export const customersInitCommand = (context: CliContext) =>
  newCommand({
    name: 'init',
    about:
      'Writes a first billable.yaml: a customer for each custom id that has usage, and for each consumer that never has one. No usage changes hands by it; join the entries that are one customer.',
    example: 'npx billable customers init',
  })
    .option(
      '--out <FILE>',
      'where to write it; - is standard output. Default: where the server reads it',
    )
    .option(...tableFlag)
    .action(
      ending(context, async ({ out, table }): Promise<ExitCode> => {
        const config = table === undefined ? settingsOf(context) : await stackConfig(table);
        const path = out ?? (table === undefined ? billableFilePath(config) : 'billable.yaml');
        const { reader, close } = await openReader(() => config, table);
        try {
          const text = firstFile(await consumersOf(reader));
          if (path === '-') context.out(text);
          else writeNew(path, text);
        } finally {
          close();
        }
        if (path !== '-') {
          context.print(`${path} is written. Check it: npx billable customers check ${path}`);
        }
        return 0;
      }),
    );

/** Under the names of the latest month. */
const consumersOf = async (reader: CounterReader): Promise<Iterable<Consumer>> => {
  const consumers = new Map<string, Consumer>();
  for (const month of [...(await reader.months())].sort()) {
    for await (const rows of reader.read({ page: month })) {
      for (const { consumer } of rows) {
        consumers.set(JSON.stringify([consumer.id, consumer.customId]), consumer);
      }
    }
  }
  return consumers.values();
};

const writeNew = (path: string, text: string): void => {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      // A server would read what a full disk took of it.
      rmSync(path, { force: true });
      throw writeProblem(error, path);
    }
    throw new Error(`${path} is there already, and stays as it is`, { cause: error });
  }
  takeFolderOwner(path);
};
