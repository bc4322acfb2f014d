import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

export type Installed =
  | { readonly kind: 'installed'; readonly python: string }
  | { readonly kind: 'missing'; readonly reason: string };

/**
 * Makes a virtual environment of the packages that a file pins, unless it is in the folder with
 * exactly these. Needs Python 3.10 or later, and its registry the first time.
 */
export const installPackages = (requirements: string, folder: string): Installed => {
  const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const environment = path.join(folder, pins);
  const python = path.join(environment, 'bin', 'python');
  if (existsSync(python)) return { kind: 'installed', python };
  // Made aside and moved: neither an interrupted run nor one alongside this one leaves half of it.
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(path.join(folder, 'draft-'));
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements];
  const reason =
    failureOf('python3', ['-m', 'venv', draft]) ??
    failureOf(path.join(draft, 'bin', 'python'), pip);
  if (reason === null && !existsSync(python)) renameSync(draft, environment);
  rmSync(draft, { recursive: true, force: true });
  return reason === null ? { kind: 'installed', python } : { kind: 'missing', reason };
};

const failureOf = (command: string, options: readonly string[]): string | null => {
  const { status, error, stderr } = spawnSync(command, options, { encoding: 'utf8' });
  if (error !== undefined) return `${command} did not run: ${error.message}`;
  return status === 0
    ? null
    : `${command} ${options[1] ?? ''}: ${stderr.trim().split('\n').at(-1)}`;
};
