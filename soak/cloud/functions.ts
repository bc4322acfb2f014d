import { createHttpServer } from '../../local/http/http-server.ts';
import { problem } from '../../shared/api/problem.ts';
import type { Router } from '../../shared/api/router.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { messageOf } from '../../shared/error-message.ts';
import { StoreUnavailable } from '../../shared/ports/store-unavailable.ts';
import type { Chance } from '../chance.ts';
import type { SoakBooks } from '../world/books.ts';
import { cloudRouter } from './router.ts';
import type { WeatheredTable } from './table.ts';

type Serving = Omit<Parameters<typeof cloudRouter>[0], 'open' | 'log' | 'receivedBy'> & {
  readonly table: WeatheredTable;
  readonly chance: Chance;
  readonly books: SoakBooks;
};

const processes = 4;
const processIsGone = 'the process is gone';

/** Some processes that answer in turn. One that dies gives no answer, and another takes its place. */
export const serveFunctions = async (serving: Serving) => {
  const { table, chance, books, config } = serving;
  let aheadMs = 0;
  const receivedBy = (): EpochMs => Date.now() + aheadMs;

  const isExpected = (error: unknown): boolean =>
    error instanceof StoreUnavailable || messageOf(error).includes(processIsGone);

  const begin = () => {
    const open = table.open({ mayCrash: true });
    const log = (error: unknown): void => {
      if (!open.hasCrashed() && !isExpected(error)) {
        books.find(`a function failed: ${messageOf(error)}`);
      }
    };
    return { router: cloudRouter({ ...serving, open, receivedBy, log }), ...open };
  };

  const all = Array.from({ length: processes }, begin);
  const router: Router = {
    ...begin().router,
    admit: async (head) => {
      const which = chance.between(0, processes - 1);
      if (all[which]?.hasCrashed() === true) all[which] = begin();
      const process = all[which] ?? begin();
      const admitted = await process.router.admit(head);
      if (typeof admitted !== 'function') return admitted;
      return async (request) => {
        const answer = await admitted(request);
        // As the gateway says of a function that died, whatever it was about to answer.
        return process.hasCrashed() ? problem(503, 'The function has ended.') : answer;
      };
    },
  };
  const server = createHttpServer({
    router,
    maxBodyBytes: config.maxBodyBytes,
    log: (error) => {
      if (!isExpected(error)) books.find(`an answer failed: ${messageOf(error)}`);
    },
  });
  const port = await server.listen('127.0.0.1', 0);
  return {
    port,
    /** Moves the clock by which batches are received. */
    moveClock: (to: number): void => {
      aheadMs = to;
    },
    stop: async () => server.stop(1_000),
  };
};
