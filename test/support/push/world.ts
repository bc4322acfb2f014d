import { createHash } from 'node:crypto';

import type { PushContext } from '../../../functions/push/context.ts';
import { newPushMemory } from '../../../functions/push/alarms/memory.ts';
import { noteTold } from '../../../functions/push/alarms/told.ts';
import { createPushHandler, type PushRequest } from '../../../functions/push/handler.ts';
import { createMemoryPushLedger } from '../../../shared/adapters/memory/push-ledger.ts';
import { type EpochMs, hourMs } from '../../../shared/calendar/instant.ts';
import type { BillingSystem } from '../../../shared/ports/billing-system.ts';
import type { PushLedger } from '../../../shared/ports/push-ledger.ts';
import type { PushDirectory, PushSystemSettings } from '../../../shared/push/settings.ts';
import { createMemoryReportStore } from '../reports/memory.ts';

export const at = (text: string): EpochMs => Date.parse(text);

export const settingsOf = (
  name: PushSystemSettings['name'],
  given: Partial<PushSystemSettings> = {},
): PushSystemSettings => ({
  name,
  url: 'https://billing.example',
  api: 'openmeter',
  meters: new Map([['requests', 'api_requests']]),
  graceMs: 72 * hourMs,
  total: 'billable',
  ...given,
});

type WorldOptions = {
  readonly now: EpochMs;
  readonly timezone?: string;
  readonly ledger?: PushLedger;
  readonly files?: ReturnType<typeof createMemoryReportStore>;
};

/** A store that is no more than its totals, a directory, and what pushes them. */
export const newWorld = ({
  now,
  timezone = 'UTC',
  ledger = createMemoryPushLedger(),
  files = createMemoryReportStore(),
}: WorldOptions) => {
  const world = {
    now,
    ledger,
    files,
    memory: newPushMemory(),
    /** By month, `customer/meter`. */
    totals: new Map<string, Map<string, number>>(),
    directory: new Map<string, Record<string, string>>() as Map<
      string,
      PushDirectory extends ReadonlyMap<string, infer V> ? V : never
    >,
    set: (month: string, customer: string, total: number, meter = 'requests') => {
      const of = world.totals.get(month) ?? new Map<string, number>();
      of.set(`${customer}/${meter}`, total);
      world.totals.set(month, of);
    },
    context: (systems: PushContext['systems']): PushContext => ({
      ledger: world.ledger,
      files: world.files,
      store: {
        identity: async () => ({
          id: 'store',
          receipts: 1,
          last_receipt: null,
          last_receipt_at: null,
        }),
      },
      systems,
      readTotals: async (month, asked) => {
        const totals = new Map<string, Map<string, number>>();
        for (const [key, total] of world.totals.get(month) ?? []) {
          const [customer = '', meter = ''] = key.split('/');
          const of = totals.get(customer) ?? new Map<string, number>();
          totals.set(customer, of.set(meter, total));
        }
        return { totals, asOf: asked.now };
      },
      directory: world.directory,
      meters: ['requests', 'tokens'],
      zoneOf: () => timezone,
      clock: () => world.now,
      sleep: async () => undefined,
      deadline: null,
      hash: (text) => createHash('sha256').update(text).digest('hex'),
    }),
    run: async (
      system: BillingSystem,
      request: PushRequest = {},
      settings: Partial<PushSystemSettings> = {},
    ) => {
      const outcomes = await world.runUntold(system, request, settings);
      if (request.isByHand !== true) await noteTold(world.context([]), outcomes);
      return outcomes;
    },
    /** A run of a process that dies before it has raised an alarm. */
    runUntold: async (
      system: BillingSystem,
      request: PushRequest = {},
      settings: Partial<PushSystemSettings> = {},
    ) =>
      createPushHandler(
        world.context([{ settings: settingsOf(system.name, settings), system }]),
        world.memory,
      )(request),
    views: async () => (await Array.fromAsync(world.ledger.records({}))).flat(),
  };
  return world;
};
