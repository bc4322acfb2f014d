import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { replaceFile } from '../shared/adapters/filesystem/replace-file.ts';
import type { FailureLog } from '../shared/api/failure.ts';
import { isOnDisk, ownerProblem } from '../shared/file-owner.ts';
import { OperatorProblem } from '../shared/ports/operator-problem.ts';
import { billingSettings } from '../shared/settings/billing.ts';
import type { Config } from '../shared/settings/config.ts';
import type { Environment } from '../shared/settings/environment.ts';
import { meteringSettings } from '../shared/settings/metering.ts';
import { serverSettings } from '../shared/settings/server.ts';
import { written } from '../shared/settings/setting.ts';
import { DamagedStore } from '../shared/stored/damaged-store.ts';
import { asObject, asText, memberOf, type Reader, readJson } from '../shared/stored/read-json.ts';

const { configFile, publicUrl, backupDir, backupKeep } = serverSettings;

/** By what a server bills, and where it reads and writes; no secret, and nothing of the process alone. */
const noted = {
  ...billingSettings,
  ...meteringSettings,
  configFile,
  publicUrl,
  backupDir,
  backupKeep,
};

type Name = keyof typeof noted;

const isName = (name: string): name is Name => name in noted;

/** A path holds whichever folder a command is run in. */
const paths: ReadonlySet<Name> = new Set(['configFile', 'backupDir']);

export const settingsFile = (dataDir: string): string => join(dataDir, 'settings.json');

/**
 * Notes by which settings the server of the folder runs: a person's shell has others, or none. A
 * failure is logged, and keeps no server from counting.
 */
export const noteSettings = (config: Config, log: FailureLog): void => {
  const entries = Object.keys(noted)
    .filter(isName)
    .flatMap((name) => {
      const value = config[name];
      if (value === null) return [];
      const text = written(value);
      return [[noted[name].variable, paths.has(name) ? resolve(text) : text] as const];
    });
  const text = `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
  try {
    replaceFile(settingsFile(config.dataDir), text);
  } catch (error) {
    log(error);
  }
};

/** Copies the note, by which commands go in a folder that is restored, over the one of before. */
export const copySettings = (dataDir: string, folder: string): void => {
  const path = settingsFile(dataDir);
  if (isOnDisk(path)) replaceFile(settingsFile(folder), readFileSync(path));
};

/**
 * The settings of the server of the folder, by variable; `undefined` is what it has not set. None where no
 * server has run on it yet.
 */
export const readNotedSettings = (dataDir: string): Environment => {
  const path = settingsFile(dataDir);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return {};
    throw ownerProblem(error);
  }
  try {
    return { ...unset, ...readJson(text, readTexts) };
  } catch (error) {
    if (!(error instanceof DamagedStore)) throw error;
    const message = `${path} is damaged: it is not ${error.expected}. Start the server again: it writes the file anew.`;
    throw new OperatorProblem(message, { cause: error });
  }
};

const unset: Environment = Object.fromEntries(
  Object.values(noted).map(({ variable }) => [variable, undefined]),
);

const readTexts: Reader<Environment> = (value) =>
  Object.fromEntries(
    Object.keys(asObject(value)).map((name) => [name, memberOf(asObject(value), name, asText)]),
  );
