import type { lookup } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import { SystemUnavailable } from '../../ports/billing-system.ts';
import { OperatorProblem } from '../../ports/operator-problem.ts';
import type { Outbound, OutboundResponse } from '../../ports/outbound.ts';
import { guardedLookup, requireAllowedHost } from './guarded-lookup.ts';

const timeoutMs = 20_000;
const maxAnswerBytes = 4 * 1024 * 1024;

/** Connections of this process to a server; each looks the address up under guard. */
export const guardedAgent = (url: URL, lookUp?: typeof lookup): HttpAgent => {
  requireAllowedHost(url);
  const options = { keepAlive: true, lookup: guardedLookup(lookUp) };
  return url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
};

type OutboundOptions = {
  readonly timeoutMs?: number;
  /** Default: that of the system. */
  readonly lookUp?: typeof lookup;
};

export const createOutbound = (given: OutboundOptions = {}): Outbound => {
  const agents = new Map<string, HttpAgent>();
  return async ({ method, url: text, headers, body }) => {
    const url = new URL(text);
    const agent = agents.get(url.origin) ?? guardedAgent(url, given.lookUp);
    agents.set(url.origin, agent);
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const sent = request(url, {
          method,
          headers: { 'user-agent': 'billable', ...headers },
          agent,
          signal: AbortSignal.timeout(given.timeoutMs ?? timeoutMs),
        });
        sent.on('response', resolve);
        sent.on('error', reject);
        sent.end(body);
      });
      return await read(response);
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      if (cause instanceof OperatorProblem) throw cause;
      // Not the error's own words: they may quote what was sent.
      throw new SystemUnavailable(`${url.origin} does not answer${codeOf(error)}`, {
        cause: error,
      });
    }
  };
};

const read = async (response: IncomingMessage): Promise<OutboundResponse> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) {
      response.destroy();
      throw new RangeError('the answer is too long');
    }
    chunks.push(chunk);
  }
  return {
    status: response.statusCode ?? 0,
    header: (name) => [response.headers[name] ?? ''].flat().join(', '),
    text: Buffer.concat(chunks).toString('utf8'),
  };
};

const codeOf = (error: unknown): string => {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' ? ` (${code})` : '';
};
