import { unavailable } from '../shared/api/failure.ts';
import type { Handler, HttpResponse } from '../shared/api/message.ts';

type ReadGateOptions = {
  /** How many reads may be under way, each until its client has the whole answer. */
  readonly most?: number;
  /** How many more may wait for their turn, and for how long. */
  readonly mostWaiting?: number;
  readonly waitMs?: number;
};

/**
 * Bounds the reads under way, and so the memory that they hold: a client that reads slowly holds
 * some chunks of its answer on both threads, and the rows that the next ones are made from. The
 * others wait for their turn in order, then are answered 503 with `Retry-After`.
 */
export const createReadGate = ({
  most = 8,
  mostWaiting = 256,
  waitMs = 10_000,
}: ReadGateOptions = {}) => {
  let underWay = 0;
  const queue: ((mayPass: boolean) => void)[] = [];

  const enter = async (): Promise<boolean> => {
    if (underWay < most) {
      underWay += 1;
      return true;
    }
    if (queue.length >= mostWaiting) return false;
    return new Promise((resolve) => {
      const pass = (mayPass: boolean): void => {
        clearTimeout(timer);
        resolve(mayPass);
      };
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(pass), 1);
        pass(false);
      }, waitMs);
      queue.push(pass);
    });
  };

  /** The place goes to the next one in the queue as it is. */
  const leave = (): void => {
    const next = queue.shift();
    if (next === undefined) underWay -= 1;
    else next(true);
  };

  return (handler: Handler): Handler =>
    async (request): Promise<HttpResponse> => {
      if (!(await enter())) return busy;
      try {
        const response = await handler(request);
        return { ...response, released: leave };
      } catch (error) {
        leave();
        throw error;
      }
    };
};

const busy = unavailable('Too many reads are under way. Sending the same request again is safe.');
