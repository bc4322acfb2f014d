import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import {
  endServers,
  newDataDir,
  spawnServer,
  startTestServer,
  testIngestToken,
} from '../support/local/server.ts';
import { failedStart, withoutTokens } from '../support/local/server-starts.ts';

afterAll(endServers);

test('npm start passes a signal that only npm got on to the server, which ends in order', async () => {
  const dataDir = newDataDir();
  const server = spawnServer({ dataDir, command: ['npm', 'start'] });
  const ready = await server.line(/^listening on (http:.*)$/);
  expect((await fetch(`${ready?.[1]}/health`)).status).toBe(200);
  expect(await server.end('SIGTERM')).toBe(0);
  // A server that outlived npm would still have the folder.
  const next = await startTestServer({ dataDir });
  expect(await next.end('SIGTERM')).toBe(0);
});

describe('tokens', () => {
  test('are made at the first start; only the path of their files is shown where no one watches', async () => {
    const dataDir = newDataDir();
    const first = await startTestServer({ dataDir, env: withoutTokens });
    const made = ['ingest', 'read'].map((scope) => {
      const path = join(dataDir, `${scope}-token`);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      return { path, token: readFileSync(path, 'utf8').trim() };
    });
    for (const { path, token } of made) {
      expect(token).toMatch(/^[a-z\d]{40,}$/);
      expect(first.output()).not.toContain(token);
      expect(first.output()).toContain(`made now, in ${path}`);
    }
    expect(await first.end('SIGTERM')).toBe(0);

    const second = await startTestServer({ dataDir, env: withoutTokens });
    for (const { path, token } of made) {
      expect(second.output()).toContain(path);
      expect(second.output()).not.toContain(token);
    }
    const read = made[1]?.token ?? '';
    const response = await fetch(`${second.url}/billable`, { headers: { 'x-api-key': read } });
    expect(response.status).toBe(200);
    expect(await second.end('SIGINT')).toBe(0);
  });

  test('of the environment are never shown, and each of a list opens', async () => {
    const env = { INGEST_TOKENS: 'newIngest1,oldIngest1', READ_TOKENS: 'newRead1,oldRead1' };
    const server = await startTestServer({ dataDir: newDataDir(), env });
    for (const token of ['newRead1', 'oldRead1', 'newIngest1']) {
      const response = await fetch(`${server.url}/billable`, { headers: { 'x-api-key': token } });
      expect(response.status).toBe(token === 'newIngest1' ? 401 : 200);
    }
    await server.end('SIGTERM');
    expect(server.output()).not.toMatch(/newIngest1|oldIngest1|newRead1|oldRead1/);
  });

  test('in a file that is damaged end the start, without being replaced', async () => {
    const dataDir = newDataDir();
    const path = join(dataDir, 'read-token');
    writeFileSync(path, 'not a token!\n');
    const { code, output } = await failedStart(withoutTokens, dataDir);
    expect(code).toBe(2);
    expect(output).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe('not a token!\n');
  });

  test('in a file that open the other scope too end the start', async () => {
    const dataDir = newDataDir();
    writeFileSync(join(dataDir, 'read-token'), `${testIngestToken}\n`);
    const { code, output } = await failedStart({ READ_TOKENS: undefined }, dataDir);
    expect(code).toBe(2);
    expect(output).toMatch(/"ingest" and "read" have a token in common/);
    expect(output).not.toContain(testIngestToken);
  });
});

test('the curl lines that are printed work when pasted', async () => {
  // A folder that a careless shell line would split.
  const dataDir = join(newDataDir(), "it's a folder");
  const server = await startTestServer({ dataDir, env: withoutTokens });
  const lines = server
    .output()
    .split('\n')
    .filter((line) => line.startsWith('curl '));
  expect(lines).toHaveLength(3);
  const [posted, json, csv] = lines.map((line) => execFileSync('sh', ['-c', line]).toString());
  expect(JSON.parse(posted ?? '')).toEqual({ accepted: 1, quarantined: 0, duplicate: false });
  expect(JSON.parse(json ?? '')).toMatchObject({ data: [{ status: 200, requests: 1 }] });
  expect(csv).toMatch(/^period_start,.*\r\n.*,example,example,,200,1\r\n$/);
  await server.end('SIGTERM');
});

describe('a server that cannot start', () => {
  const wrong: Record<string, string> = {
    HOST: 'no host',
    PORT: '99999',
    BILLABLE_DATA_DIR: '',
    INGEST_TOKENS: 'bad-token-1',
    READ_TOKENS: 'bad-token-2',
    BILLING_TIMEZONE: 'Nowhere',
    MAX_EVENT_AGE_DAYS: 'old',
    MAX_BODY_BYTES: '0',
    BILLABLE_STATUSES: '2xx;4xx',
    RESTATEMENT_DAYS: '99',
    RECEIPT_DAYS: '3',
  };

  test('for wrong values says all of them in one message, and shows no token', async () => {
    const { code, output } = await failedStart(wrong);
    expect(code).toBe(2);
    for (const name of Object.keys(wrong)) expect(output).toContain(`\n  ${name}`);
    expect(output.split('\n')).toHaveLength(1 + Object.keys(wrong).length);
    expect(output).not.toMatch(/bad-token|listening/);
  });

  test('for a folder in use says so, and the server there goes on', async () => {
    const dataDir = newDataDir();
    const first = await startTestServer({ dataDir });
    const { code, output } = await failedStart({}, dataDir);
    expect(code).toBe(2);
    expect(output).toBe(
      `Cannot start: Another server runs on the data folder ${dataDir}. Stop it, or set BILLABLE_DATA_DIR.`,
    );
    expect((await fetch(`${first.url}/health`)).status).toBe(200);
    // A killed server leaves nothing behind that would refuse the next.
    await first.end('SIGKILL');
    const next = await startTestServer({ dataDir });
    expect(await next.end('SIGTERM')).toBe(0);
  });

  test('for a port in use says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const dataDir = newDataDir();
    const { code, output } = await failedStart({ ...withoutTokens, PORT: String(port) }, dataDir);
    expect(code).toBe(2);
    expect(output).toBe(`Cannot start: Port ${port} on 127.0.0.1 is in use. Set PORT to another.`);
    other.close();

    // No one has seen a token yet, so the next start is the one that makes and shows them.
    const next = await startTestServer({ dataDir, env: withoutTokens });
    expect(next.output()).toMatch(/^ingest token: made now, .*\nread token: made now, /m);
    expect(await next.end('SIGTERM')).toBe(0);
  });

  test('for a host of another machine says so', async () => {
    const { code, output } = await failedStart({ HOST: '203.0.113.1' });
    expect(code).toBe(2);
    expect(output).toMatch(/^Cannot start: Cannot listen on 203\.0\.113\.1, .*Set HOST/);
  });

  test('for a data folder that is a file says so', async () => {
    const dataDir = join(newDataDir(), 'file');
    writeFileSync(dataDir, '');
    const { code, output } = await failedStart({}, dataDir);
    expect(code).toBe(2);
    expect(output).toBe(
      `Cannot start: The data folder ${dataDir} is a file (EEXIST). Set BILLABLE_DATA_DIR to another.`,
    );
  });

  test('for a file that is no store names it, and makes no token', async () => {
    const dataDir = newDataDir();
    const path = join(dataDir, 'billable.db');
    writeFileSync(path, 'something else, and long enough to be looked at '.repeat(99));
    const { code, output } = await failedStart(withoutTokens, dataDir);
    expect(code).toBe(2);
    expect(output).toBe(
      `Cannot start: The store ${path} cannot be opened: the file is damaged, or is not a SQLite database. Stop the server, keep the files, restore a backup into an empty folder: npx billable restore FILE.`,
    );
    expect(readdirSync(dataDir).filter((name) => name.endsWith('-token'))).toEqual([]);
  });
});

test('a server ends in order where its address file cannot be removed', async () => {
  const server = await startTestServer();
  const file = join(server.dataDir, 'address');
  rmSync(file, { force: true });
  mkdirSync(join(file, 'in the way'), { recursive: true });
  expect(await server.end('SIGTERM')).toBe(0);
});
