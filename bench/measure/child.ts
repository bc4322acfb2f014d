import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** As `npm start` has it. */
const compileCache = new URL('../../local/compile-cache.js', import.meta.url).href;

const endWithParent = new URL('end-with-parent.js', import.meta.url).href;

const unended = new Set<ChildProcess>();

/** Ends every process that is still there, so that a failed row leaves nothing behind. */
export const endChildren = async (): Promise<void> => {
  for (const child of unended) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
};

export type Child = {
  readonly pid: number;
  /** Sends a message and resolves to the answer. Throws where the process ends instead. */
  ask<Answer>(message: unknown): Promise<Answer>;
  /** The first message of the process, such as the port that it listens on. */
  ready<Answer>(): Promise<Answer>;
  /** Resolves to the exit code, or to the signal that ended it. */
  end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | NodeJS.Signals | null>;
};

/** Runs a module of this project in a Node process of its own, connected by messages. */
export const startChild = (
  module: URL,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Child => {
  const child = fork(module, [...args], {
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      `--import=${compileCache}`,
      `--import=${endWithParent}`,
    ],
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  unended.add(child);
  const ended = once(child, 'exit').then(() => unended.delete(child));

  const nextMessage = async <Answer>(): Promise<Answer> => {
    const answer = once(child, 'message').then(([message]) => ({ message: message as Answer }));
    const first = await Promise.race([answer, ended.then(() => null)]);
    if (first === null) throw new Error(`${module.pathname} ended before it answered`);
    return first.message;
  };

  return {
    pid: child.pid ?? 0,
    ready: nextMessage,
    ask: (message) => {
      const answer = nextMessage();
      child.send(message as object);
      return answer as Promise<never>;
    },
    end: async (signal = 'SIGTERM') => {
      child.kill(signal);
      await ended;
      return child.exitCode ?? child.signalCode;
    },
  };
};
