import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { Body } from './traffic.ts';

export type Connection = {
  /**
   * Posts a body whose first entry has just begun and has an id that no other has had. Throws
   * unless all of its entries were counted.
   */
  post(body: Body): Promise<void>;
  close(): void;
};

/**
 * One connection that is kept open, with one request at a time, as each queue of Kong has it.
 *
 * Written on the bare socket: on a machine of two cores a client that costs as much as the server
 * would halve what is measured.
 */
export const openConnection = async (
  port: number,
  path: string,
  token: string,
  clock: () => EpochMs,
): Promise<Connection> => {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  await once(socket, 'connect');
  const answers = answersOf(socket);
  return {
    post: async (body) => {
      const head =
        `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n` +
        `x-api-key: ${token}\r\nContent-Length: ${body.bytes.length}\r\n\r\n`;
      body.bytes.write(nextId(), body.idOffset, 'latin1');
      body.bytes.write(
        String(clock() - Math.floor(Math.random() * longestRequestMs)),
        body.startedAtOffset,
        'latin1',
      );
      const answer = answers.next();
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body.bytes);
      socket.uncork();
      const text = await answer;
      const counted = `{"accepted":${body.entries},"quarantined":0,"duplicate":false}`;
      if (!text.endsWith(counted)) throw new Error(`the server answered ${text}`);
    },
    close: () => socket.destroy(),
  };
};

let sent = 0;
const processMark = process.pid.toString(16).padStart(8, '0') + Date.now().toString(16).slice(-8);

const nextId = (): string => `${processMark}${(sent++).toString(16).padStart(16, '0')}`;

/** Kong sends an entry after its request has ended. */
const longestRequestMs = 50;

/** Reads answers with a `Content-Length` off a socket, one after the other. */
const answersOf = (socket: Socket) => {
  let waiting: PromiseWithResolvers<string> | null = null;
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
    const headEnd = text.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1]);
    if (text.length < headEnd + 4 + length) return;
    const answer = text.slice(0, headEnd + 4 + length);
    text = text.slice(answer.length);
    waiting?.resolve(answer);
  });
  const fail = (): void => waiting?.reject(new Error('the server closed the connection'));
  socket.on('error', fail).on('close', fail);
  return {
    next: (): Promise<string> => {
      waiting = Promise.withResolvers<string>();
      return waiting.promise;
    },
  };
};
