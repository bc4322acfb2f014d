import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { text } from 'node:stream/consumers';

export type Asked = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * What becomes of a call that sends. `cut`: done, and the connection ends without an answer.
 * `gone`: neither. `slow`: done, and no answer comes. `failed`: done, and a 500.
 */
export type Fault = 'cut' | 'gone' | 'slow' | 'failed' | 'busy';

/** A server of the doubles: their rules answer, but for the faults that a test asks for. */
export const startRuleServer = async (answer: (asked: Asked) => Answer) => {
  const faults: Fault[] = [];
  const asked: Asked[] = [];
  let clock: (() => number) | null = null;
  let waitMs = 0;
  let disturb: (asked: Asked) => Answer | null = () => null;
  const server = createServer((request, response) => {
    void (async () => {
      const body = await text(request);
      if (waitMs > 0) await setTimeout(waitMs);
      const url = new URL(request.url ?? '/', 'http://double');
      const isSending = request.method === 'POST' && !url.pathname.endsWith('/query');
      const fault = isSending ? faults.shift() : undefined;
      if (clock !== null) response.setHeader('date', new Date(clock()).toUTCString());
      if (fault === 'gone') {
        request.socket.destroy();
        return;
      }
      if (fault === 'busy') {
        response.writeHead(429, { 'retry-after': '7' }).end('{}');
        return;
      }
      const one = { method: request.method ?? '', url, headers: request.headers, body };
      asked.push(one);
      const { status, body: content, headers } = disturb(one) ?? answer(one);
      if (fault === 'cut') request.socket.destroy();
      else if (fault === 'failed') response.writeHead(500).end('{}');
      else if (fault !== 'slow') {
        const type = content === undefined ? {} : { 'content-type': 'application/json' };
        response.writeHead(status, { ...type, ...headers });
        response.end(content === undefined ? undefined : JSON.stringify(content));
      }
    })();
  });
  const listen = async (port = 0): Promise<void> =>
    new Promise((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
  await listen();
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  };
  return {
    url: `http://127.0.0.1:${port}`,
    faults,
    asked,
    /** The time that its answers tell. */
    tellTime: (now: () => number) => {
      clock = now;
    },
    /** What answers in the place of the rules, where it does. */
    answerBy: (fault: (asked: Asked) => Answer | null) => {
      disturb = fault;
    },
    /** Each answer then takes its time. */
    answerAfter: (ms: number) => {
      waitMs = ms;
    },
    stop,
    comeBack: async () => listen(port),
  };
};

export type RuleServer = Awaited<ReturnType<typeof startRuleServer>>;
