import { setTimeout } from 'node:timers/promises';
import { createPoster, type LoadBatch, loadBatch } from './server-load.ts';

/** Clients that post as Kong's queues do, to whichever server runs, until they are told to end. */
export const startLoad = (now: number, posters = 4) => {
  const sent: LoadBatch[] = [];
  const state = { port: 0, isEnding: false, answers: 0, resentDuplicates: 0 };
  let heard = Promise.withResolvers<undefined>();

  const client = async (name: string): Promise<void> => {
    const poster = createPoster();
    for (let serial = 0; !state.isEnding; serial++) {
      const batch = loadBatch(name, serial, now);
      sent.push(batch);
      // The same bytes until a status below 300, as Kong does.
      for (let attempt = 0; ; attempt++) {
        const answer = await poster.post(state.port, batch.body);
        if (answer !== null && answer.status < 300) {
          if (attempt > 0 && answer.duplicate) state.resentDuplicates++;
          break;
        }
        await setTimeout(10);
      }
      state.answers++;
      heard.resolve(undefined);
      heard = Promise.withResolvers();
    }
    poster.close();
  };

  let clients: Promise<void>[] = [];
  return {
    sent,
    duplicates: () => state.resentDuplicates,
    /** From now on the server at this port is posted to. */
    aim: (at: number) => {
      state.port = at;
      if (clients.length === 0) {
        clients = Array.from({ length: posters }, (_, i) => client(`client-${i}`));
      }
    },
    /** Resolves after so many more answers. */
    answered: async (more: number) => {
      const until = state.answers + more;
      while (state.answers < until) await heard.promise;
    },
    end: async () => {
      state.isEnding = true;
      await Promise.all(clients);
    },
  };
};
