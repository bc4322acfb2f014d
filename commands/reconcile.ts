import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { runReconcile } from '../kong/reconcile/command.ts';
import { readTokenFile } from '../local/token-files.ts';
import { readConfig } from '../shared/config.ts';

/** The first token of READ_TOKENS, else the one that the server on this machine made. */
const readToken = async (): Promise<string | undefined> => {
  const reading = readConfig(process.env);
  if (reading.kind === 'invalid') return undefined;
  const { readTokens, dataDir } = reading.config;
  return readTokens?.[0] ?? (await readTokenFile(dataDir, 'read')) ?? undefined;
};

process.exitCode = await runReconcile(
  process.argv.slice(2),
  { out: (text) => process.stdout.write(text), err: (text) => process.stderr.write(text) },
  {
    fetch,
    now: Date.now,
    sleep: async (ms) => sleep(ms),
    readToken,
    adminToken: process.env['KONG_ADMIN_TOKEN'],
    stateFile: {
      read: (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null),
      write: (path, text) => {
        // Written beside, then renamed: a run that is stopped leaves the old numbers.
        writeFileSync(`${path}.new`, text, { mode: 0o600 });
        renameSync(`${path}.new`, path);
      },
    },
  },
);
