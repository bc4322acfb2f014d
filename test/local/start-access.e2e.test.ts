import { chmodSync, chownSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, expect, test } from '@jest/globals';
import { endServers, newDataDir, spawnServer } from '../support/local/server.ts';
import { withoutTokens } from '../support/local/server-starts.ts';
import { serviceUser } from '../support/reports/service-user.ts';

afterAll(endServers);

const isRoot = process.geteuid?.() === 0;

/** Starts a server as the owner of its folder; resolves when it has ended by itself, or is ready. */
const start = async (dataDir: string) => {
  const server = spawnServer({ dataDir, env: withoutTokens, ...(isRoot && { uid: serviceUser }) });
  const ready = await server.line(/^listening on /);
  const code = ready === null ? await server.ended : await server.end('SIGTERM');
  return { code, output: server.output().trim() };
};

/** A folder with all that a server makes, of the user of `start`. */
const usedFolder = async (): Promise<string> => {
  const dataDir = newDataDir();
  if (isRoot) chownSync(dataDir, serviceUser, serviceUser);
  expect(await start(dataDir)).toMatchObject({ code: 0 });
  return dataDir;
};

/** What another user made, and the owner of the folder may not read. */
const takeAway = (path: string): void => {
  chmodSync(path, isRoot ? 0o600 : 0o000);
  if (isRoot) chownSync(path, 0, 0);
};

test.each(['billable.db', 'billable.lock', 'ingest-token', 'billable.yaml'])(
  'a start that may not read %s says so, with user and path',
  async (name) => {
    const dataDir = await usedFolder();
    const path = join(dataDir, name);
    if (name === 'billable.yaml') writeFileSync(path, 'customers: []');
    takeAway(path);
    const { code, output } = await start(dataDir);
    expect({ code, output }).toEqual({
      code: 2,
      output: expect.stringMatching(
        /^Cannot start: user .* \(\d+\) has no access to .* \(EACCES\)\.$/,
      ),
    });
    expect(output).toContain(`to ${path} `);
  },
);

test('a start in a folder that this user may not write to names the folder', async () => {
  const dataDir = await usedFolder();
  chmodSync(dataDir, isRoot ? 0o755 : 0o500);
  if (isRoot) chownSync(dataDir, 0, 0);
  const { code, output } = await start(dataDir);
  const names = readdirSync(dataDir);
  chmodSync(dataDir, 0o700);
  expect(code).toBe(2);
  expect(output).toContain(`has no access to ${dataDir} (EACCES).`);
  expect(names).toContain('billable.db');
});
