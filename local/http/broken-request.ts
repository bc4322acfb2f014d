import type { Duplex } from 'node:stream';

import { problem, type ProblemResponse } from '../../shared/api/problem.ts';

/** How long a client may take to read the answer to a request that could not be understood. */
const lingerMs = 2_000;

/**
 * Answers bytes that are no request, or too many of them in the headers, or too slow. It goes to
 * the bare socket: there is no request object yet. `everyAnswer` are headers that it has too. Returns
 * the status, `null` where no one is left.
 */
export const answerBrokenRequest = (
  error: NodeJS.ErrnoException,
  socket: Duplex & { setTimeout?: (ms: number, done: () => void) => void },
  everyAnswer: Readonly<Record<string, string>> = {},
): number | null => {
  if (!socket.writable) return null;
  if (error.code === 'ECONNRESET') {
    socket.destroy();
    return null;
  }
  const { status, headers, body } = answerTo(error.code);
  const lines = [`HTTP/1.1 ${status} `, 'connection: close', `content-length: ${body.length}`];
  const all = Object.entries({ ...everyAnswer, ...headers });
  for (const [name, value] of all) lines.push(`${name}: ${value}`);
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  // Closed at once, with bytes unread, the connection would be reset and the answer lost.
  socket.setTimeout?.(lingerMs, () => socket.destroy());
  return status;
};

/** Bytes of request line and headers; a proxy in front adds some to those of a client. */
export const maxHeaderBytes = 16_384;

const answerTo = (code: string | undefined): ProblemResponse => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return problem(431, `The headers are too large; allowed: ${maxHeaderBytes} bytes.`);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problem(408, 'The request did not arrive whole in time.');
    default:
      return problem(400, 'These bytes are not an HTTP/1.1 request.');
  }
};
