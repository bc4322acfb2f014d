import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { type Arns, type Asked, askedBy, type Call } from './requests.ts';

export type Judge = (asked: Asked) => Promise<boolean>;

type Matching = (asked: Asked) => boolean;

type GuardOptions = {
  /** Of the emulator, which allows everything. */
  readonly endpoint: string;
  readonly arns: Arns;
  readonly judge: Judge;
};

/**
 * An endpoint in front of the emulator that answers as AWS does where a policy does not allow a call.
 * For calls of one role: each has a guard of its own.
 */
export const startGuard = async ({ endpoint, arns, judge }: GuardOptions) => {
  const target = new URL(endpoint);

  const forward = async ({
    method,
    url,
    headers,
    body,
  }: Call): Promise<[IncomingMessage, Buffer]> => {
    const sent = request({
      host: target.hostname,
      port: target.port,
      method,
      path: `${url.pathname}${url.search}`,
      headers,
    });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return [response, await buffer(response)];
  };

  const failing = new Map<Matching, 'once' | 'always'>();

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = 'GET', headers } = incoming;
    const url = new URL(incoming.url ?? '/', endpoint);
    const call = { method, url, headers, body: await buffer(incoming) };
    const all = askedBy(call, arns);
    for (const asked of all) {
      if (await judge(asked)) continue;
      deny(outgoing, asked);
      return;
    }
    const fails = [...failing.keys()].find((matches) => all.some(matches));
    if (fails !== undefined) {
      if (failing.get(fails) === 'once') failing.delete(fails);
      outgoing.writeHead(400).end();
      return;
    }
    const [response, body] = await forward(call);
    const { statusCode = 500 } = response;
    // S3 tells that an object is not there only to those who may list the bucket.
    const [, bucket = ''] = url.pathname.split('/');
    const listing = { action: 's3:ListBucket', resource: arns.bucket(bucket), context: {} };
    const isMissing = statusCode === 404 && headers['x-amz-target'] === undefined;
    if (isMissing && !(await judge(listing))) {
      deny(outgoing, listing);
      return;
    }
    outgoing.writeHead(statusCode, response.headers).end(body);
  };

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    /** The next call that asks for such a thing fails for another reason than its rights. */
    fail: (call: Matching): void => {
      failing.set(call, 'once');
    },
    /** Every such call fails, until the function that it gives is called. */
    failEach: (call: Matching): (() => void) => {
      failing.set(call, 'always');
      return () => failing.delete(call);
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const deny = (outgoing: ServerResponse, { action, resource }: Asked): void => {
  const message = `not authorized to perform: ${action} on ${resource}`;
  if (action.startsWith('s3:') || action.startsWith('sns:')) {
    outgoing.writeHead(403, { 'content-type': 'application/xml' });
    outgoing.end(`<Error><Code>AccessDenied</Code><Message>${message}</Message></Error>`);
    return;
  }
  outgoing.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
  outgoing.end(JSON.stringify({ __type: 'AccessDeniedException', Message: message }));
};
