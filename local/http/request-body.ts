import type { IncomingMessage } from 'node:http';

export type BodyReading =
  | { readonly kind: 'whole'; readonly body: Uint8Array }
  /** `bytes`: what came of it before it was refused. */
  | { readonly kind: 'too_large'; readonly bytes: number }
  /** The client went away; no one is left to be answered. */
  | { readonly kind: 'gone' };

/** What a request says beforehand of its body's length in bytes; `null` where it does not say. */
export const declaredLength = ({ headers }: IncomingMessage): number | null => {
  if (headers['transfer-encoding'] !== undefined) return null;
  return Number(headers['content-length'] ?? 0);
};

/**
 * The most bytes that a body may come with. What is inside an encoding is bounded when it is
 * decoded; what does not compress is a little larger for it: nine bits a byte, and the frame.
 */
export const maxWireBytes = ({ headers }: IncomingMessage, maxBodyBytes: number): number =>
  headers['content-encoding'] === undefined
    ? maxBodyBytes
    : maxBodyBytes + Math.ceil(maxBodyBytes / 8) + 1_024;

/** Reads a body of at most `maxBytes`. Never rejects. */
export const readBody = (request: IncomingMessage, maxBytes: number): Promise<BodyReading> =>
  new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      request.removeAllListeners('data').pause();
      resolve({ kind: 'too_large', bytes });
    });
    request.on('end', () => {
      const [only] = chunks;
      const body = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, bytes);
      resolve({ kind: 'whole', body });
    });
    request.on('error', () => resolve({ kind: 'gone' }));
    request.on('close', () => resolve({ kind: 'gone' }));
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
