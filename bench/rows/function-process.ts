// One call of a function of the stack, in a process of its own: its code from its entry point on, and
// the SDK's clients, which find the services by the environment.
import type { Context } from 'aws-lambda';

export type FunctionOrder = { readonly name: 'query' | 'report'; readonly event: unknown };

export type FunctionResult = {
  readonly cpuMs: number;
  readonly ms: number;
  readonly answer: unknown;
};

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const handlerOf = async (name: FunctionOrder['name']): Promise<Handler> => {
  const module: unknown =
    name === 'query'
      ? await import('../../functions/query/index.ts')
      : await import('../../functions/report/index.ts');
  return (module as { readonly handler: Handler }).handler;
};

const context = { functionName: 'bench', getRemainingTimeInMillis: () => 900_000 } as Context;

process.on('message', ({ name, event }: FunctionOrder) => {
  void handlerOf(name).then(async (handler) => {
    const before = process.cpuUsage();
    const begin = performance.now();
    const answer = await handler(event, context);
    const ms = performance.now() - begin;
    const { user, system } = process.cpuUsage(before);
    process.send?.({ cpuMs: (user + system) / 1e3, ms, answer } satisfies FunctionResult);
  });
});
