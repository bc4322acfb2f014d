import type { IncomingMessage } from 'node:http';

import type { RequestHead, Router } from '../../shared/api/router.ts';
import type { BodyRoom } from './body-room.ts';

export type BodyReading =
  /** `leave` is called when its bytes are needed no more. */
  | { readonly kind: 'whole'; readonly body: Uint8Array; readonly leave: () => void }
  /** `bytes`: what came of it before it was refused, for itself or for what all bodies are together. */
  | { readonly kind: 'too_large' | 'no_room'; readonly bytes: number }
  /** The client went away; no one is left to be answered. */
  | { readonly kind: 'gone' };

/** What a request says beforehand of its body's length in bytes; `null` where it does not say. */
export const declaredLength = ({ headers }: IncomingMessage): number | null => {
  if (headers['transfer-encoding'] !== undefined) return null;
  return Number(headers['content-length'] ?? 0);
};

/** What a body may have where no batch is expected: a form, or nothing. */
const maxFormBytes = 16_384;

type Asked = Pick<RequestHead, 'method' | 'path'>;

/** The most bytes that the body of a request may have: only a sender of batches is let send much. */
export const bodyBound = (
  head: Asked,
  router: Pick<Router, 'isOpen'>,
  maxBodyBytes: number,
): number =>
  head.method === 'GET' || head.method === 'HEAD' || router.isOpen(head)
    ? Math.min(maxFormBytes, maxBodyBytes)
    : maxBodyBytes;

/**
 * The most bytes that a body may come with. What is inside an encoding is bounded when it is
 * decoded; what does not compress is a little larger for it: nine bits a byte, and the frame.
 */
export const maxWireBytes = ({ headers }: IncomingMessage, maxBodyBytes: number): number =>
  headers['content-encoding'] === undefined
    ? maxBodyBytes
    : maxBodyBytes + Math.ceil(maxBodyBytes / 8) + 1_024;

/** Reads a body of at most `maxBytes`, as long as there is room for it. Never rejects. */
export const readBody = (
  request: IncomingMessage,
  maxBytes: number,
  room: BodyRoom,
): Promise<BodyReading> =>
  new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let bytes = 0;
    const drop = (kind: 'too_large' | 'no_room'): void => {
      chunks = [];
      request.removeAllListeners('data').pause();
      resolve({ kind, bytes });
    };
    const seat = room.enter(() => drop('no_room'));
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        seat.leave();
        drop('too_large');
        return;
      }
      chunks.push(chunk);
      seat.grow(chunk.length);
    });
    let isWhole = false;
    request.on('end', () => {
      isWhole = true;
      seat.settle();
      const [only] = chunks;
      const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, bytes);
      resolve({ kind: 'whole', body, leave: seat.leave });
    });
    const gone = (): void => {
      // What is there as a whole closes too.
      if (isWhole) return;
      seat.leave();
      resolve({ kind: 'gone' });
    };
    request.on('error', gone);
    request.on('close', gone);
  });

/**
 * Reads on without keeping anything, until the body ends or `maxBytes` have come: a connection
 * that is closed with bytes unread is reset, and the client may lose the answer already sent.
 */
export const drainBody = (request: IncomingMessage, maxBytes: number): Promise<void> =>
  new Promise((resolve) => {
    if (request.complete || request.destroyed) {
      resolve();
      return;
    }
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) resolve();
    });
    request.on('end', resolve);
    request.on('error', () => resolve());
    request.on('close', resolve);
    request.resume();
  });
