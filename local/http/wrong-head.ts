import type { IncomingMessage } from 'node:http';

import { problem, type ProblemResponse } from '../../shared/api/problem.ts';

/** What HTTP/1.1 itself forbids in the head of a request: Node would answer it without our headers. */
export const wrongHead = ({
  httpVersion,
  headers,
}: Pick<IncomingMessage, 'httpVersion' | 'headers'>): ProblemResponse | null => {
  if (httpVersion === '1.1' && headers.host === undefined) {
    return problem(400, 'The header Host is missing; HTTP/1.1 needs it.');
  }
  return isKnown(headers.expect)
    ? null
    : problem(417, 'The header Expect asks for something else; allowed: 100-continue, or none.');
};

const isKnown = (expect: string | undefined): boolean =>
  expect === undefined || expect.toLowerCase() === '100-continue';
