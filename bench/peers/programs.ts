import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, chownSync, constants, readdirSync } from 'node:fs';
import { createServer, type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { newScratchFolder } from '../measure/scratch-folder.ts';

export type Program = { readonly port: number; stop(): Promise<void> };

/** Who owns a process: PostgreSQL refuses to run as root. */
type Owner = { readonly uid: number; readonly gid: number } | Record<never, never>;

const startBoundMs = 20_000;
const pauseMs = 50;

/** Where a program lies; `null` where it is not installed. Debian keeps PostgreSQL off the path. */
const findProgram = (name: string): string | null => {
  const versions = '/usr/lib/postgresql';
  const folders = [...(process.env['PATH'] ?? '').split(':'), ...debianFolders(versions)];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
};

const debianFolders = (versions: string): readonly string[] => {
  try {
    return readdirSync(versions).map((version) => join(versions, version, 'bin'));
  } catch {
    return [];
  }
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Starts PostgreSQL with the durability of its defaults on an empty folder; `null` where it cannot be had. */
export const startPostgres = async (): Promise<Program | null> => {
  const initdb = findProgram('initdb');
  const postgres = findProgram('postgres');
  const owner = unprivilegedOwner();
  if (initdb === null || postgres === null || owner === null) return null;
  const folder = newScratchFolder();
  if ('uid' in owner) chownSync(folder, owner.uid, owner.gid);
  const cwd = folder;
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', 'bench', '--auth=trust', '--encoding=UTF8', '--no-locale'];
  // What it complains of is in the text of the error.
  execFileSync(initdb, init, { stdio: 'pipe', cwd, ...owner });
  const port = await freePort();
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'shared_buffers=512MB',
    'max_wal_size=4GB',
  ];
  const args = ['-D', data, ...settings.flatMap((it) => ['-c', it])];
  // SIGQUIT ends it at once, with all of its processes; the data is thrown away.
  return running(spawn(postgres, args, { stdio: 'ignore', cwd, ...owner }), port, 'SIGQUIT');
};

/** Starts Redis with every write on the disk before its answer; `null` where it cannot be had. */
export const startRedis = async (): Promise<Program | null> => {
  const redis = findProgram('redis-server');
  if (redis === null) return null;
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', newScratchFolder()];
  const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
  return running(spawn(redis, [...args, ...durable], { stdio: 'ignore' }), port, 'SIGKILL');
};

const unprivilegedOwner = (): Owner | null => {
  if (process.getuid?.() !== 0) return {};
  try {
    const idOf = (flag: string): number =>
      Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }));
    return { uid: idOf('-u'), gid: idOf('-g') };
  } catch {
    return null;
  }
};

const running = async (
  child: ChildProcess,
  port: number,
  signal: 'SIGQUIT' | 'SIGKILL',
): Promise<Program> => {
  // Where it could not be started there is no process, and no end of one.
  child.once('error', () => undefined);
  const ended = child.pid === undefined ? Promise.resolve() : once(child, 'exit');
  const isOver = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const end = (): boolean => child.kill(signal);
  process.once('exit', end);
  const stop = async (): Promise<void> => {
    process.removeListener('exit', end);
    child.kill(signal);
    await ended;
  };
  const begin = performance.now();
  while (!(await accepts(port))) {
    if (isOver() || performance.now() - begin > startBoundMs) {
      await stop();
      throw new Error(`${child.spawnfile} did not begin to listen`);
    }
    await wait(pauseMs);
  }
  return { port, stop };
};

const accepts = async (port: number): Promise<boolean> => {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
};
