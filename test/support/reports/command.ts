import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import process from 'node:process';

const root = new URL('../../../', import.meta.url).pathname;

/** Runs a command as its npm script does; the environment is `env` alone. */
export const runScript = async (
  file: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
) => {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', `${root}commands/${file}`, ...words],
    { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, code };
};
