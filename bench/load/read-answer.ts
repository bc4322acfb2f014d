import { request } from 'node:http';
import { benchReadToken } from './product.ts';

/**
 * Milliseconds from the request to the last byte of an answer that is to have some lines. Keeps
 * none of it: it may be larger than the memory. Throws where lines are missing.
 */
export const readAnswer = async (port: number, query: string, lines: number): Promise<number> => {
  const begin = performance.now();
  const { status, found } = await countAnswer(port, query);
  const ms = performance.now() - begin;
  if (status === 200 && found === lines) return ms;
  throw new Error(`${query}: ${status} with ${found} lines instead of ${lines}`);
};

const countAnswer = (
  port: number,
  query: string,
): Promise<{ readonly status: number; readonly found: number }> =>
  new Promise((resolve, reject) => {
    const path = `/billable?${query}`;
    const asking = request({ port, path, headers: { 'x-api-key': benchReadToken } }, (response) => {
      let found = 0;
      response.on('data', (chunk: Buffer) => {
        found += countLines(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, found }));
    });
    asking.on('error', reject);
    asking.end();
  });

const lineFeed = 0x0a;

const countLines = (bytes: Buffer): number => {
  let lines = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) lines++;
  return lines;
};
