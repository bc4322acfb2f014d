import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe } from '@jest/globals';

const mountTmpfs = 'mount -t tmpfs -o size=6m billable "$1"';

/** Runs a shell script that sees mounts of its own; they are gone with it. */
const inOwnMounts = (script: string, args: readonly string[]) => {
  const asRoot = process.geteuid?.() === 0 ? [] : ['--map-root-user'];
  return spawnSync('unshare', [...asRoot, '--mount', 'sh', '-ec', script, 'sh', ...args], {
    encoding: 'utf8',
  });
};

const canMount = inOwnMounts(mountTmpfs, ['/mnt']).status === 0;
if (!canMount) {
  process.stderr.write(
    '\nno mounts of a process of its own. The suite of a full disk is skipped.\n',
  );
}

/** A suite that needs a disk of its own; where there can be none, a line says so. */
export const describeOnOwnDisk = canMount ? describe : describe.skip;

export type OnFullDisk = {
  readonly said: Readonly<
    Record<string, { readonly code: number; readonly out: string; readonly err: string }>
  >;
  /** The files that commands have left which could not write them. */
  readonly left: readonly string[];
};

/** What the commands of the program say where a disk of 6 MB is mounted at `folder` and full. */
export const onFullDisk = (folder: string): OnFullDisk => {
  const program = fileURLToPath(new URL('full-disk-program.ts', import.meta.url));
  const script = `${mountTmpfs}; shift; exec "$@"`;
  const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
  const { status, stdout, stderr } = inOwnMounts(script, [folder, ...node, program, folder]);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as OnFullDisk;
};
