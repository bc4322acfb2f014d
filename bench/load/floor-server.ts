// What any server of this kind costs at least. `discard` reads bodies and answers; `parse` decodes
// and parses them too. Neither keeps anything; the answer is the product's.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const isParsing = process.argv[2] === 'parse';
const decoder = new TextDecoder('utf-8');

const answer = (body: Buffer, response: ServerResponse): void => {
  const parsed: unknown = isParsing ? JSON.parse(decoder.decode(body)) : null;
  const accepted = Array.isArray(parsed) ? parsed.length : 1;
  const text = JSON.stringify({ accepted, quarantined: 0, duplicate: false });
  response.writeHead(200, { 'content-length': Buffer.byteLength(text) }).end(text);
};

const server = createServer((request: IncomingMessage, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => answer(Buffer.concat(chunks), response));
});

server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
