import { contestedLines } from '../functions/report/files/contested-lines.ts';
import type { ReportOutcome } from '../functions/report/outcome.ts';
import { explainFault } from '../local/log/explain-fault.ts';
import { inMonth, reportLine } from '../local/reports/report-line.ts';
import { csvKey } from '../shared/reports/keys.ts';
import { firstReportMonth, parseMonth } from '../shared/reports/month.ts';
import { customersIn } from '../shared/customers/billable-file.ts';
import type { EpochMs } from '../shared/calendar/instant.ts';
import type { Config } from '../shared/settings/config.ts';
import { ending, newCommand, WrongUse } from '../shared/command-line/command.ts';
import { type CliContext, settingsOf } from './context.ts';
import { tableFlag } from './open-store.ts';
import { createProgressLine } from './progress-line.ts';

type Place = { readonly table?: string | undefined; readonly bucket?: string | undefined };

type Clock = { readonly now: EpochMs; readonly isRight: boolean };

const progress = createProgressLine(process.stderr, () => performance.now());

const openReports = async (context: CliContext, { table, bucket }: Place, clock: Clock) => {
  if (table === undefined && bucket === undefined) return openHere(settingsOf(context), clock);
  if (table === undefined || bucket === undefined) {
    throw new WrongUse('--table and --bucket belong together');
  }
  if (clock.isRight) throw new WrongUse('--clock-is-right is about this machine, not --table');
  // The SDK is loaded only where it is needed: it takes longer than most reports.
  const { openAwsReports } = await import('./aws-reports.ts');
  const { stackConfig } = await import('./stack-config.ts');
  const config = await stackConfig(table);
  const reports = openAwsReports(config, { table, bucket }, progress?.show);
  return { ...reports, place: `s3://${bucket}` };
};

const openHere = async (config: Config, clock: Clock) => {
  const { dataDir } = config;
  const { openDiskReports } = await import('../local/reports/disk-reports.ts');
  const { fileInForce } = await import('../local/customers/billable-files.ts');
  const { requireClock } = await import('../local/clock/command-clock.ts');
  const reports = openDiskReports(config, {
    customers: () => customersIn(fileInForce(config).file),
    onProgress: progress?.show,
  });
  try {
    requireClock(dataDir, reports.lastReceivedAt(), clock);
  } catch (error) {
    reports.close();
    throw error;
  }
  return { ...reports, place: dataDir };
};

const isSame = ({ outcome }: ReportOutcome): boolean =>
  outcome === 'unchanged' || outcome === 'closed';

const notRestated =
  '  Nothing was restated: the customers and the statuses of now give the same files. Later versions of a closed month go on to follow those of its close, or of its newest restatement.';

/** Version 1 says how the month is reported to its end. */
const runsStill = ({ month }: ReportOutcome): string =>
  `  ${month} runs still. This has its usage so far, and is nothing to invoice from. The zone, columns and kinds of files of version 1 are those of all versions of the month, whatever the settings become.`;

const monthOf = (text: string): string => {
  const month = parseMonth(text);
  if (month !== null && month >= firstReportMonth) return month;
  throw new WrongUse(
    `MONTH is ${JSON.stringify(text)}; allowed: one such as 2026-10, from ${firstReportMonth} on`,
  );
};

export const reportCommand = (context: CliContext) =>
  newCommand({
    name: 'report',
    about:
      'Writes the report of a month, where its content is another than that of the newest version. That of a month that runs has its usage so far; the first version of a month fixes zone, columns and kinds of files of all later ones. Without a month, looks at every month that the daily run looks at. ' +
      'Reports lie in BILLABLE_DATA_DIR/reports. A server may run meanwhile. Running it again is safe.\n' +
      'On AWS the settings are those of the stack, which its functions note in the table.',
  })
    .argument('[MONTH]', 'such as 2026-10', monthOf)
    .option(...tableFlag)
    .option('--bucket <NAME>', 'goes with --table: the output ReportsBucketName of the stack')
    .option('--supersede', 'with MONTH: write the next version also over one with a later as_of')
    .option(
      '--restate',
      'with MONTH: bill a closed month by the customers and the statuses of now; later versions of it follow these',
    )
    .option(
      '--accept-store',
      'the store is right, though the reports were written from another one',
    )
    .option(
      '--clock-is-right',
      'the clock of this machine is right, though nothing was heard for days',
    )
    .option('--json', 'for machines: {"place": …, "data": [{"month", "outcome", "version", …}]}')
    .action(
      ending(
        context,
        async (month, { supersede = false, restate = false, acceptStore = false, ...flags }) => {
          if (supersede && month === undefined) throw new WrongUse('--supersede goes with a MONTH');
          if (restate && month === undefined) throw new WrongUse('--restate goes with a MONTH');
          const reports = await openReports(context, flags, {
            now: context.now(),
            isRight: flags.clockIsRight ?? false,
          });
          const explain = explainFault(context.env);
          try {
            const outcomes = await reports.run({
              ...(month !== undefined && { month }),
              supersede,
              restate,
              accept_store: acceptStore,
            });
            progress?.clear();
            if (flags.json === true) {
              const data = outcomes.map(({ error, ...it }) => ({
                ...it,
                ...(error !== undefined && { error: explain(inMonth(it.month, error)) }),
              }));
              context.print(JSON.stringify({ place: reports.place, data }));
            }
            for (const outcome of flags.json === true ? [] : outcomes) {
              context.print(reportLine(outcome, explain));
              for (const line of contestedLines(outcome)) context.print(line);
              if (outcome.is_running === true) context.print(runsStill(outcome));
              if (restate && isSame(outcome)) context.print(notRestated);
              if (outcome.version === null) continue;
              context.print(`  ${reports.place}/${csvKey(outcome.month, outcome.version)}`);
            }
            if (outcomes.length === 0 && flags.json !== true) {
              context.print('No month with usage has ended yet.');
            }
            const isDone = outcomes.every(
              (it) => it.outcome !== 'failed' && it.outcome !== 'not_begun',
            );
            return isDone ? 0 : 2;
          } finally {
            progress?.clear();
            reports.close();
          }
        },
      ),
    );
