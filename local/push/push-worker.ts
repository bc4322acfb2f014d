import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';

import { createPushHandler } from '../../functions/push/handler.ts';
import type { PushMemory } from '../../functions/push/alarms/memory.ts';
import { noteTold } from '../../functions/push/alarms/told.ts';
import type { PushOutcome } from '../../functions/push/outcome.ts';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { pushWarnings } from '../../shared/push/warnings.ts';
import { parseBillableStatuses } from '../../shared/usage/billable-statuses.ts';
import { fileInForce } from '../customers/billable-files.ts';
import { failureText, isDamage } from '../log/failure-text.ts';
import { requireStillThere } from '../require-still-there.ts';
import { openPush, type PushConfig } from './open-push.ts';

/** What the thread that pushes is given at its start; plain data, as it is copied. */
export type PushWorkerData = Omit<PushConfig, 'billableStatuses'> & {
  readonly billableStatuses: string;
  readonly configFile: string | null;
  readonly memory: PushMemory;
};

export type PushWorkerResult = {
  readonly outcomes: readonly (Omit<PushOutcome, 'error'> & { readonly failure: string | null })[];
  /** What a person should know before there is an invoice. */
  readonly warnings: readonly string[];
  readonly memory: PushMemory;
  /** Why there are none. */
  readonly failure: string | null;
  /** Whether a page of the store is damaged. */
  readonly isDamaged: boolean;
};

const { billableStatuses, configFile, memory, ...config } = workerData as PushWorkerData;
const statuses = parseBillableStatuses(billableStatuses);
if (statuses === null) throw new TypeError('the push worker lacks its data');

const storePath = dataFile(config.dataDir);

const described = (error: unknown): string => failureText(error, storePath);

type Run = { readonly result: PushWorkerResult; readonly told: () => Promise<void> };

const run = async (): Promise<Run> => {
  requireStillThere(storePath);
  const { file } = fileInForce({ dataDir: config.dataDir, configFile });
  const push = await openPush({ ...config, billableStatuses: statuses }, file, { clock: Date.now });
  try {
    const outcomes = await createPushHandler(push.context, memory)();
    const warnings = await pushWarnings({
      ...push.context,
      systems: push.context.systems.map(({ settings }) => settings),
      store: push.store,
      now: Date.now(),
    });
    const said = outcomes.map(({ error, ...outcome }) => ({
      ...outcome,
      failure: error === undefined ? null : described(error),
    }));
    return {
      result: {
        outcomes: said,
        warnings,
        memory,
        failure: null,
        isDamaged: outcomes.some(({ error }) => isDamage(error)),
      },
      told: async () => {
        await noteTold(push.context, outcomes);
        push.close();
      },
    };
  } catch (error) {
    push.close();
    throw error;
  }
};

// What is thrown reaches the other thread without its class, and so without its words.
const { result, told } = await run().catch((error: unknown): Run => ({
  result: {
    outcomes: [],
    warnings: [],
    memory,
    failure: described(error),
    isDamaged: isDamage(error),
  },
  told: async () => undefined,
}));
parentPort?.postMessage(result);
if (parentPort !== null) await once(parentPort, 'message');
await told();
