import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../../cli/cli.ts';
import type { CliProcess } from '../../../cli/context.ts';
import { diskFiles } from '../../../cli/disk-files.ts';
import { compileCacheOf } from '../local/compile-cache.ts';

/** What `npx billable` runs. */
export const billableProgram = fileURLToPath(new URL('../../../cli/billable', import.meta.url));

/** Runs a command as a program; the environment is `env` alone. */
export const runBillable = async (
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { cwd, uid }: { readonly cwd?: string; readonly uid?: number } = {},
) => {
  const child = spawn(billableProgram, words, {
    cwd,
    uid,
    env: { PATH: process.env['PATH'], ...compileCacheOf(uid), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
};

/**
 * Runs a command in this process, with the files, the clock and the network of the machine. What it
 * does and says is that of the program, which takes a tenth of a second more to start.
 */
export const runHere = async (
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
) => {
  // The SDK reads where AWS is by itself.
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith('AWS_')) process.env[name] = value;
  }
  return runCommandLine(words, {
    env,
    fetch,
    now: Date.now,
    sleep: async (ms) => setTimeout(ms),
    files: diskFiles,
  });
};

/** Runs a command in this process; a test gives what it must not do itself. */
export const runCommandLine = async (words: readonly string[], given: Partial<CliProcess> = {}) => {
  let out = '';
  let err = '';
  const code = await runCli(words, {
    env: {},
    out: (part) => (out += part),
    drained: async () => true,
    err: (part) => (err += part),
    columns: 100,
    fetch: async () => {
      throw new TypeError('fetch failed');
    },
    now: () => 0,
    sleep: async () => undefined,
    files: memoryFiles(),
    untilStopped: async () => undefined,
    ...given,
  });
  return { code, out, err };
};

export const memoryFiles = (texts = new Map<string, string>()): CliProcess['files'] => ({
  read: (path) => texts.get(path) ?? null,
  write: (path, content) => texts.set(path, content),
});
