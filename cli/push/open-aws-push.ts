import { setTimeout } from 'node:timers/promises';

import type { PushProgress } from '../../functions/push/context.ts';
import { newPushContext } from '../../functions/push/new-context.ts';
import { readStoredSecrets } from '../../functions/push/stored-secrets.ts';
import { systemMakers } from '../../local/push/system-makers.ts';
import { createDynamoDbPushLedger } from '../../shared/adapters/dynamodb/push/push-ledger.ts';
import { processRuntime } from '../../shared/adapters/dynamodb/runtime.ts';
import { connectSecrets } from '../../shared/adapters/secrets/secrets-manager.ts';
import { messageOf } from '../../shared/error-message.ts';
import { pushSecretVariable, variable } from '../../shared/names.ts';
import type { CliContext } from '../context.ts';
import { openBucket } from '../open-bucket.ts';
import { commandLimits, openTable } from '../open-table.ts';
import { notedSettings, stackConfig } from '../stack-config.ts';
import type { OpenPush } from './opened-push.ts';

type AwsPush = { readonly table: string; readonly onProgress: (progress: PushProgress) => void };

/** The pushes of the stack that a table belongs to: its settings, its file and its secrets. */
export const openAwsPush = async (
  { err, now }: Pick<CliContext, 'err' | 'now'>,
  { table, onProgress }: AwsPush,
): Promise<OpenPush> => {
  const config = await stackConfig(table);
  const noted = await notedSettings(table);
  const bucket = noted[variable.reportsBucket];
  if (bucket === undefined) {
    throw new Error(
      `Table ${table} does not say where its bucket is. Deploy this release: a function notes it within a minute.`,
    );
  }
  const files = openBucket(bucket);
  const { store, db, close } = openTable(table);
  const file = await files.currentFile();
  const secrets = await readStoredSecrets([...file.push.keys()], {
    arnOf: (system) => noted[pushSecretVariable[system]],
    readSecret: connectSecrets(),
    log: (error) => {
      err(`${messageOf(error)}\n`);
    },
  });
  const settings = { table, deployment: null, limits: commandLimits };
  const context = await newPushContext({
    store,
    ledger: createDynamoDbPushLedger({ db, settings, runtime: processRuntime }),
    files: files.reports,
    file,
    settings: config,
    secrets,
    makers: systemMakers(now),
    clock: now,
    sleep: async (ms) => setTimeout(ms),
    deadline: null,
    onProgress,
  });
  return {
    context,
    store,
    file,
    secrets,
    // The clock of the system is asked, and is what matters there.
    requireClock: async () => undefined,
    close: () => {
      close();
      files.close();
    },
  };
};
