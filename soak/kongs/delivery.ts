import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { benchToken } from '../../bench/load/product.ts';

/** How a client treats one attempt. `drops` leaves half-way; `hangs_up` before the answer comes. */
export type Manner = 'usual' | 'slow' | 'drops' | 'hangs_up';

export type Answer =
  | { readonly kind: 'taken'; readonly isDuplicate: boolean; readonly accepted: number }
  /** SoakAnswer with another status, or with none: the client does not know what became of it. */
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'unknown' };

const timeoutMs = 10_000;
const slowMs = 200;

/** One connection of a Kong worker, kept open between batches. */
export const createDelivery = () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });

  const open = (port: number, body: Buffer): ClientRequest =>
    request({
      agent,
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/ingest',
      timeout: timeoutMs,
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        'x-api-key': benchToken,
      },
    });

  const post = async (port: number, body: Buffer, manner: Manner): Promise<Answer> => {
    const sending = open(port, body);
    const answered = new Promise<IncomingMessage | null>((resolve) => {
      sending.on('response', resolve);
      sending.on('error', () => resolve(null));
      sending.on('close', () => resolve(null));
      sending.on('timeout', () => sending.destroy());
    });
    await send(sending, body, manner);
    return read(await answered);
  };

  return { post, close: () => agent.destroy() };
};

const send = async (sending: ClientRequest, body: Buffer, manner: Manner): Promise<void> => {
  const half = Math.floor(body.length / 2);
  switch (manner) {
    case 'usual':
      sending.end(body);
      return;
    case 'slow':
      sending.write(body.subarray(0, half));
      await wait(slowMs);
      sending.end(body.subarray(half));
      return;
    case 'drops':
      sending.write(body.subarray(0, half));
      await wait(1);
      sending.destroy();
      return;
    case 'hangs_up':
      await new Promise<void>((sent) => {
        sending.on('close', sent);
        sending.end(body, sent);
      });
      sending.destroy();
  }
};

const read = async (response: IncomingMessage | null): Promise<Answer> => {
  if (response === null) return { kind: 'unknown' };
  const status = response.statusCode ?? 0;
  try {
    const answer = (await json(response)) as { duplicate?: boolean; accepted?: number };
    if (status !== 200) return { kind: 'refused', status };
    const { duplicate, accepted = 0 } = answer;
    return { kind: 'taken', isDuplicate: duplicate === true, accepted };
  } catch {
    return { kind: 'unknown' };
  }
};
