import { DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';

import { InvokeCommand } from '@aws-sdk/client-lambda';

import { monthAt } from '../../../shared/reports/month.ts';
import { metric, metricDimension, metricNamespace } from '../../../shared/names.ts';
import { writeUnitsPerBatch } from '../../../pricing/write-units.ts';
import { post } from '../calls.ts';
import { type Check, expectStatus } from '../check.ts';
import { reportChecks } from '../smoke-checks.ts';
import { triedUploads } from './bucket.ts';
import { type AccountContext, eventually, notOnEmulator } from './context.ts';
import { logLines } from './logs.ts';
import { metricSum } from './metrics.ts';
import { restoreAndVerify } from './restore.ts';
import { allowedWrongly } from './rights.ts';
import { conflictStorm, stormTraffic } from './storm.ts';
import { callTimes } from './timing.ts';

/** At list prices a run a minute of this length makes a month at rest 2 USD. */
const mostRecoverMs = 270;

/** What only someone with rights in the account can see. Those that wait for AWS's metrics come last. */
export const accountChecks: Readonly<Record<string, Check<AccountContext>>> = {
  'a report is written': async ({ account, clock }) => {
    const month = monthAt(clock(), 'UTC');
    const { FunctionError, Payload = new Uint8Array() } = await account.lambda.send(
      new InvokeCommand({
        FunctionName: account.nameOf('ReportFunction'),
        Payload: JSON.stringify({ month }),
      }),
    );
    const said = Buffer.from(Payload).toString('utf8', 0, 200);
    if (FunctionError !== undefined) throw new Error(`${FunctionError}: ${said}`);
    return month;
  },

  ...reportChecks,

  'IAM denies each role what is not its own': async (context) => {
    notOnEmulator(context, 'evaluates no policies');
    const { tried, allowed } = await allowedWrongly(context.account);
    if (allowed.length > 0) throw new Error(`allowed: ${allowed.join(', ')}`);
    return `${tried} calls`;
  },

  'the bucket refuses to overwrite reports': async (context) => {
    const { account, clock } = context;
    const tried = await triedUploads(account.s3, account.outputOf('ReportsBucketName'), clock());
    const refused = Object.entries(tried).filter(([, isRefused]) => isRefused);
    const names = refused.map(([name]) => name).join(', ');
    notOnEmulator(context, `holds no policy of a bucket; it refused: ${names}`);
    if (names !== 'a put without a condition, parts without a condition, the same again') {
      throw new Error(`refused: ${names}`);
    }
    return `refused: ${names}`;
  },

  'a cold start and a call': async (context) => {
    const { coldMs, warmMs } = await callTimes(context);
    return `${coldMs} ms the first, ${warmMs} ms in the middle of 20, seen from here`;
  },

  'a storm of conflicts counts everything once, for the units of the formula': async (context) => {
    const { account, clock } = context;
    // A minute of its own: what was written before is not in it.
    const begin = Math.ceil(clock() / 60_000) * 60_000;
    if (!account.isEmulator) {
      await eventually(context, { minutes: 2, missing: 'no new minute' }, async () =>
        clock() >= begin ? true : null,
      );
    }
    const { batches, entries, resent, failedCommits } = await conflictStorm(context);
    const counted = `${entries} entries of ${batches} batches, each sent twice, ${resent} once more after a 503, ${failedCommits} commits failed`;
    if (account.isEmulator) return `${counted}; the emulator has no units`;
    const end = clock();
    const asked = {
      namespace: 'AWS/DynamoDB',
      name: 'ConsumedWriteCapacityUnits',
      dimension: ['TableName', account.outputOf('TableName')] as const,
      since: begin,
    };
    const units = await eventually(context, { minutes: 10, missing: 'no units' }, async () =>
      clock() < end + 180_000 ? null : metricSum(context, asked),
    );
    const [most, least] = [1, batches].map((perGroup) =>
      writeUnitsPerBatch({ ...stormTraffic, perGroup }),
    );
    const each = units / batches;
    const said = `${each.toFixed(1)} units a batch; formula: ${least?.toFixed(1)} in one group to ${most?.toFixed(1)} alone`;
    if (each === 0 || each > (most ?? 0) * 1.2) throw new Error(`${counted}; ${said}`);
    return `${counted}; ${said}`;
  },

  'the access log has what the gateway refused': async (context) => {
    notOnEmulator(context, 'writes no access log');
    const lines = await eventually(context, { minutes: 5, missing: 'no 413 or 429' }, async () => {
      const found = await logLines(context, {
        group: 'AccessLogs',
        pattern: '{ $.status = "413" || $.status = "429" }',
      });
      return ['413', '429'].every((status) => found.some((line) => line.includes(`"${status}"`)))
        ? found
        : null;
    });
    return lines.find((line) => line.includes('"413"')) ?? '';
  },

  'what the functions measure arrives, and the platform writes no lines': async (context) => {
    notOnEmulator(context, 'has no metrics from logs');
    const { account, since } = context;
    const stage = account.stackName.slice('billable-'.length);
    const sum = await eventually(context, { minutes: 10, missing: 'no metric' }, async () =>
      metricSum(context, {
        namespace: metricNamespace,
        name: metric.entriesAccepted,
        dimension: [metricDimension, stage],
        since,
      }),
    );
    const lines = await logLines(context, { group: 'IngestLogs', pattern: '"platform."' });
    if (lines.length > 0) throw new Error(`${lines.length} lines of the platform: ${lines[0]}`);
    return `${sum} entries`;
  },

  'a schedule ran, for as long as docs/cost.md takes it': async (context) => {
    notOnEmulator(context, 'has no metrics of functions');
    const { account, since } = context;
    const sumOf = async (name: string): Promise<number> =>
      eventually(context, { minutes: 10, missing: 'no run' }, async () =>
        metricSum(context, {
          namespace: 'AWS/Lambda',
          name,
          dimension: ['FunctionName', account.nameOf('RecoverFunction')],
          since,
        }),
      );
    const runs = await sumOf('Invocations');
    const each = Math.round((await sumOf('Duration')) / runs);
    const said = `${runs} runs of recover, ${each} ms each`;
    if (each > mostRecoverMs) throw new Error(`${said}: rest costs more than 2 USD a month`);
    return said;
  },

  'an alarm rings, and the topic takes it': async (context) => {
    notOnEmulator(context, 'rings no alarms');
    const { account, api, ingestToken } = context;
    const AlarmName = account.nameOf('QuarantineAlarm');
    const begin = context.clock();
    expectStatus(await post(api, `[{"smoke":${begin}}]`, ingestToken), 200);
    await eventually(context, { minutes: 15, missing: 'it does not ring' }, async () => {
      const { MetricAlarms = [] } = await account.cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }),
      );
      return MetricAlarms[0]?.StateValue === 'ALARM' ? true : null;
    });
    const told = await eventually(context, { minutes: 5, missing: 'no action' }, async () => {
      const { AlarmHistoryItems = [] } = await account.cloudWatch.send(
        new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'Action' }),
      );
      return AlarmHistoryItems[0]?.HistorySummary ?? null;
    });
    if (!told.startsWith('Successfully')) throw new Error(told);
    return `${Math.round((context.clock() - begin) / 1_000)} s after the batch: ${told}`;
  },

  'the table is restored, and verify finds nothing in it': async (context) => {
    notOnEmulator(context, 'has no points in time');
    return restoreAndVerify(context);
  },
};
