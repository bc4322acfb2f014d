import { createHash } from 'node:crypto';
import { createAlertHandler } from '../../functions/alert/handler.ts';
import { newPushMemory } from '../../functions/push/alarms/memory.ts';
import { createPushHandler } from '../../functions/push/handler.ts';
import { newPushContext } from '../../functions/push/new-context.ts';
import { createReportHandler } from '../../functions/report/handler.ts';
import { reportSettings } from '../../functions/report/settings.ts';
import { secretsHere } from '../../local/push/secrets-here.ts';
import { systemMakers } from '../../local/push/system-makers.ts';
import { createDynamoDbAlertStore } from '../../shared/adapters/dynamodb/alerts/alert-store.ts';
import type { DynamoDbCounterStore } from '../../shared/adapters/dynamodb/counter-store.ts';
import { createDynamoDbPushLedger } from '../../shared/adapters/dynamodb/push/push-ledger.ts';
import { createOutbound } from '../../shared/adapters/outbound/caller.ts';
import { createWebhookChannel } from '../../shared/adapters/webhook/channel.ts';
import { hourMs } from '../../shared/calendar/instant.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';
import { pushSystems } from '../../shared/customers/push-systems.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import type { Config } from '../../shared/settings/config.ts';
import { openMemorySpill } from '../../test/support/reports/spill.ts';
import type { WeatheredTable } from './table.ts';

type RunsContext = {
  readonly config: Config;
  readonly open: {
    readonly store: DynamoDbCounterStore;
    readonly props: ReturnType<WeatheredTable['open']>['props'];
  };
  readonly reports: ReportStore;
  readonly file: () => Promise<BillableFile>;
};

export type Runs = ReturnType<typeof soakRuns>;

const attemptsForMs = 20_000;

/** One run of each function that a schedule calls, wired as on AWS. */
export const soakRuns = ({ config, open: { store, props }, reports, file }: RunsContext) => {
  const { runtime } = props;
  const { clock } = runtime;
  return {
    report: async (month: string) =>
      createReportHandler({
        counters: store,
        receipts: store,
        reports,
        clock,
        customers: async () => (await file()).customers,
        openSpill: openMemorySpill,
        settings: reportSettings(config, process.versions['tz']),
      })(month === '' ? {} : { month }),
    push: async (month: string) => {
      const context = await newPushContext({
        store,
        ledger: createDynamoDbPushLedger(props),
        files: reports,
        file: await file(),
        settings: config,
        secrets: secretsHere(config),
        makers: systemMakers(clock),
        clock,
        sleep: runtime.sleep,
        deadline: null,
      });
      const request = month === '' ? {} : { month };
      return createPushHandler(context, newPushMemory(pushSystems))({ ...request, isByHand: true });
    },
    alerts: async () =>
      createAlertHandler({
        store: createDynamoDbAlertStore(props),
        counters: store,
        reports,
        file,
        channels: async ({ webhook }) =>
          webhook === null
            ? []
            : [
                createWebhookChannel({
                  url: webhook.url,
                  secrets: config.webhookSecrets,
                  outbound: createOutbound(),
                  now: clock,
                }),
              ],
        settings: config,
        clock,
        clockProblem: () => null,
        hash: (text) => createHash('sha256').update(text).digest('hex').slice(0, 32),
        lookBackEveryMs: hourMs,
        attemptsForMs,
      })(),
  };
};
