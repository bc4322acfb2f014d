import { runScript } from '../reports/command.ts';

/** Runs a command by its name on the store of a data folder. */
export const runStoreCommand = async (name: string, words: readonly string[], dataDir: string) =>
  runScript(`${name}.ts`, words, { BILLABLE_DATA_DIR: dataDir });
