import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { storeFault } from '../../shared/adapters/sqlite/errors.ts';
import type { FailureLog } from '../../shared/api/failure.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import { damagedCode, soundCode } from './check-code.ts';

type Looking = {
  readonly signal: AbortSignal;
  /** Told of damage as of any other failure. */
  readonly log: FailureLog;
  /** Rejects where the signal is aborted meanwhile. */
  readonly sleep?: (ms: number) => Promise<unknown>;
};

/** The server has begun to serve by then. */
const firstLookMs = 1_000;

/**
 * Reads the whole file of the store once: damage that was met is forgotten when a process ends, and a
 * damaged page may be one that nothing else reads. Aborting the signal ends it at once.
 *
 * In a process of its own: SQLite holds the thread for as long as it reads, and a thread that is held
 * cannot be ended.
 */
export const lookForDamage = async (
  storePath: string,
  { signal, log, sleep = (ms) => setTimeout(ms, undefined, { signal, ref: false }) }: Looking,
): Promise<void> => {
  try {
    await sleep(firstLookMs);
    const code = await check(storePath, signal);
    if (signal.aborted || code === soundCode) return;
    log(code === damagedCode ? storeFault('damaged') : notLookedThrough(code));
  } catch (error) {
    if (!signal.aborted) log(error);
  }
};

/** Resolves to the exit code; `null` where a signal has ended the process. */
const check = async (storePath: string, signal: AbortSignal): Promise<number | null> => {
  const program = fileURLToPath(new URL('./check-store.ts', import.meta.url));
  const flags = ['--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, program, storePath], { stdio: 'ignore' });
  const kill = (): boolean => child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code;
  } finally {
    signal.removeEventListener('abort', kill);
  }
};

const notLookedThrough = (code: number | null): OperatorProblem =>
  new OperatorProblem(
    `The store was not looked through for damaged pages: the process that reads it ended with ${code ?? 'a signal'}.`,
  );
