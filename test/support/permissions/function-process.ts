import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export type FunctionProcess = {
  /** What the function returns; its error is thrown. */
  invoke(event: unknown): Promise<unknown>;
  /** What it has logged. */
  output(): string;
  end(): Promise<void>;
};

type Answer = { readonly result: unknown } | { readonly error: string };

/**
 * A bundle in a process of its own, as Lambda runs it: with these variables and no others. Its clock may
 * be ahead of that of the machine.
 */
export const startFunction = (
  bundle: string,
  env: Readonly<Record<string, string>>,
  clockAheadMs = 0,
): FunctionProcess => {
  const clock = `const now = Date.now; Date.now = () => now() + ${clockAheadMs}`;
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'lambda.ts'), [bundle], {
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      ...(clockAheadMs === 0
        ? []
        : ['--import', `data:text/javascript,${encodeURIComponent(clock)}`]),
    ],
    env: { ...env, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
  const ended = once(child, 'exit');
  return {
    invoke: async (event) => {
      child.send({ event });
      const [answer] = (await Promise.race([
        once(child, 'message'),
        ended.then(() => [{ error: `it ended: ${Buffer.concat(output).toString()}` }]),
      ])) as [Answer];
      if ('error' in answer) throw new Error(answer.error);
      return answer.result;
    },
    output: () => Buffer.concat(output).toString(),
    end: async () => {
      child.kill();
      await ended;
    },
  };
};
