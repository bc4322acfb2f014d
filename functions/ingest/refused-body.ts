import { problem, type ProblemResponse } from '../../shared/api/problem.ts';
import { type BodyDecoding, bodyEncodings } from './decode-body.ts';

/** The answer to a body that could not be decoded. */
export const refusedBody = (
  decoding: Exclude<BodyDecoding, { kind: 'decoded' }>,
  maxBodyBytes: number,
): ProblemResponse => {
  const encodings = bodyEncodings.join(', ');
  switch (decoding.kind) {
    case 'unknown':
      return problem(
        415,
        `The Content-Encoding is ${JSON.stringify(decoding.encoding.slice(0, 100))}. ` +
          `Allowed: one of ${encodings}, identity; or none.`,
        { headers: { 'accept-encoding': encodings } },
      );
    case 'too_large':
      return problem(
        413,
        `The body may have ${maxBodyBytes} bytes at most after decoding (MAX_BODY_BYTES); it has more.`,
      );
    case 'broken':
      return problem(
        400,
        `The body cannot be decoded as its Content-Encoding ${decoding.encoding} says: ${decoding.why}.`,
      );
  }
};
