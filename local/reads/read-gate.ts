import { unavailable } from '../../shared/api/failure.ts';
import type { Handler, HttpRequest, HttpResponse } from '../../shared/api/message.ts';
import { createPlaces } from './places.ts';

type ReadGateOptions = {
  /** Whether the answer may be of any length. It may be asked of requests that are refused later. */
  readonly isFile: (request: HttpRequest) => boolean;
  /** How many files may be under way, each until its client has all of it. */
  readonly mostFiles?: number;
  /** How many other answers may be made at once. */
  readonly mostMade?: number;
  /** How many of those that are long may be held, each until its client has all of it. */
  readonly mostLong?: number;
  /** How long a read waits for its turn. */
  readonly waitMs?: number;
};

/** Up to this many characters an answer is not worth counting: the socket takes it at once. */
const shortCharacters = 64 * 1024;

const mostWaiting = 256;

/** Each of those that wait for this turn holds its answer: up to 4 MB. */
const mostWaitingLong = 8;

/**
 * Bounds what reads hold in memory, so that a client which reads slowly costs no one else an answer:
 *
 * - a file (a CSV) has a place until its client has all of it: its chunks lie on two threads, and so
 *   do the rows that the next ones are made from;
 * - any other answer has a place only while it is made; a long one then has another, until it is sent.
 *   So a short answer waits for what is made before it alone, however slowly the others are read.
 *
 * What waits too long, or where too many wait already, is answered 503 with `Retry-After`.
 */
export const createReadGate = ({
  isFile,
  mostFiles = 8,
  mostMade = 8,
  mostLong = 16,
  waitMs = 10_000,
}: ReadGateOptions) => {
  const files = createPlaces({ most: mostFiles, mostWaiting, waitMs });
  const made = createPlaces({ most: mostMade, mostWaiting, waitMs });
  const long = createPlaces({ most: mostLong, mostWaiting: mostWaitingLong, waitMs });

  const answerFile = async (handler: Handler, request: HttpRequest): Promise<HttpResponse> => {
    if (!(await files.enter())) return busy;
    try {
      return { ...(await handler(request)), released: files.leave };
    } catch (error) {
      files.leave();
      throw error;
    }
  };

  const make = async (handler: Handler, request: HttpRequest): Promise<HttpResponse> => {
    if (!(await made.enter())) return busy;
    try {
      return await handler(request);
    } finally {
      made.leave();
    }
  };

  return (handler: Handler): Handler =>
    async (request) => {
      if (isFile(request)) return answerFile(handler, request);
      const response = await make(handler, request);
      if (isShort(response)) return response;
      if (await long.enter()) return { ...response, released: long.leave };
      await giveUp(response);
      return busy;
    };
};

const isShort = ({ body }: HttpResponse): boolean =>
  typeof body === 'string' && body.length <= shortCharacters;

/** Tells a stream that no one wants it, so that it lets go of what was opened for it. */
const giveUp = async ({ body }: HttpResponse): Promise<void> => {
  if (typeof body !== 'string') await body[Symbol.asyncIterator]().return?.();
};

const busy = unavailable('Too many reads are under way. Sending the same request again is safe.');
