import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { compileCacheOf } from './compile-cache.ts';

export const testIngestToken = 'ingestTokenOfTheTests1';
export const testReadToken = 'readTokenOfTheTests2of2';

export type TestServer = {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  /** Everything written to standard output and standard error so far. */
  output(): string;
  /** Sends a signal; resolves to the exit code, or `null` where the signal ended the process. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<number | null>;
};

export type ServerProcess = Omit<TestServer, 'url' | 'port'> & {
  /** Resolves to the first line that matches, or to `null` at the end of the output. */
  line(pattern: RegExp): Promise<RegExpExecArray | null>;
  readonly ended: Promise<number | null>;
};

const root = new URL('../../../', import.meta.url).pathname;

const dataDirs = new Set<string>();

export const newDataDir = (): string => {
  const dataDir = mkdtempSync(join(tmpdir(), 'billable-test-'));
  dataDirs.add(dataDir);
  return dataDir;
};

export const removeDataDir = (dataDir: string): void => {
  rmSync(dataDir, { recursive: true, force: true });
};

type ServerOptions = {
  readonly dataDir?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What starts it, in a process group of its own. Default: the command that `npm start` runs. */
  readonly command?: readonly [string, ...string[]];
  /** The user that it runs as. Default: that of the tests. */
  readonly uid?: number;
};

const unended = new Map<ChildProcess, () => void>();

/** Ends what a failed test has left running, and removes the folders of all servers. */
export const endServers = async (): Promise<void> => {
  for (const [child, kill] of unended) {
    kill();
    await once(child, 'close');
  }
  for (const dataDir of dataDirs) removeDataDir(dataDir);
  dataDirs.clear();
};

const nodeCommand = [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  // Without it each start compiles all of the TypeScript anew.
  '--import',
  join(root, 'local/compile-cache.js'),
  join(root, 'local/server.ts'),
] as const;

/** Starts the server on any free port. The caller ends it. */
export const spawnServer = ({
  dataDir = newDataDir(),
  env,
  command,
  uid,
}: ServerOptions = {}): ServerProcess => {
  const [program, ...options] = command ?? nodeCommand;
  const child = spawn(program, options, {
    cwd: root,
    ...(uid !== undefined && { uid }),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: command !== undefined,
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      BILLABLE_DATA_DIR: dataDir,
      INGEST_TOKENS: testIngestToken,
      READ_TOKENS: testReadToken,
      ...compileCacheOf(uid),
      ...env,
    },
  });
  unended.set(child, () => {
    // A command starts others, which may outlive it: they are one process group.
    if (command === undefined) child.kill('SIGKILL');
    else process.kill(-Number(child.pid), 'SIGKILL');
  });
  const lines: string[] = [];
  const readers = [child.stdout, child.stderr].map((input) => createInterface({ input }));
  for (const reader of readers) reader.on('line', (line) => lines.push(line));
  const ended = once(child, 'close').then(([code]) => {
    unended.delete(child);
    return code as number | null;
  });

  const line = (pattern: RegExp): Promise<RegExpExecArray | null> =>
    new Promise((resolve) => {
      const look = (text: string): void => {
        const match = pattern.exec(text);
        if (match !== null) resolve(match);
      };
      for (const text of lines) look(text);
      for (const reader of readers) reader.on('line', look);
      void ended.then(() => resolve(null));
    });

  return {
    dataDir,
    ended,
    line,
    output: () => lines.join('\n'),
    end: async (signal) => {
      child.kill(signal);
      return ended;
    },
  };
};

/** Starts a server and waits until it is ready. */
export const startTestServer = async (options?: ServerOptions): Promise<TestServer> => {
  const server = spawnServer(options);
  const ready = await server.line(/^listening on http:\/\/127\.0\.0\.1:(\d+)$/);
  if (ready === null) throw new Error(`the server did not start:\n${server.output()}`);
  const port = Number(ready[1]);
  return { ...server, port, url: `http://127.0.0.1:${port}` };
};

/** Posts a body as Kong does. */
export const postBatch = (server: TestServer, body: Uint8Array | string): Promise<Response> =>
  fetch(`${server.url}/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': testIngestToken },
    body: Buffer.from(body),
  });

/** Reads a path of the server with the read token. */
export const readPath = (
  server: TestServer,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(`${server.url}${path}`, {
    headers: { authorization: `Bearer ${testReadToken}`, ...headers },
  });

/** One row of `/billable` in JSON, grouped as by default. */
export type BillableRow = {
  readonly period_start: string;
  readonly consumer_id: string;
  readonly consumer_username: string | null;
  readonly consumer_custom_id: string | null;
  readonly status: number;
  readonly requests: number;
};

/** All rows of a query, over all of its pages. */
export const billableRows = async (
  server: TestServer,
  query = 'period=month',
): Promise<readonly BillableRow[]> => {
  const rows: BillableRow[] = [];
  let cursor = '';
  do {
    const response = await readPath(server, `/billable?${query}${cursor}`);
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
    const page = JSON.parse(text) as { data: BillableRow[]; next_cursor: string | null };
    rows.push(...page.data);
    cursor = page.next_cursor === null ? '' : `&cursor=${encodeURIComponent(page.next_cursor)}`;
  } while (cursor !== '');
  return rows;
};

export const totalRequests = async (server: TestServer, query?: string): Promise<number> =>
  (await billableRows(server, query)).reduce((sum, { requests }) => sum + requests, 0);
