import { reportLine } from '../local/report-line.ts';
import { csvKey } from '../shared/reports/keys.ts';
import { parseMonth } from '../shared/reports/month.ts';
import type { Config } from '../shared/config.ts';
import { createProgressLine } from './progress-line.ts';
import { runCommand, WrongUse } from './run-command.ts';

const usage = `npm run report -- [2026-10] [--table NAME --bucket NAME]

Writes the report of a month, where its content is another than that of the newest version. Without
a month, looks at every month that the daily run looks at. Reports lie in BILLABLE_DATA_DIR/reports.
A server may run meanwhile. Running it again is safe.

--table, --bucket  work on AWS: the outputs TableName and ReportsBucketName of the stack. The
                   settings are those of this environment: set BILLING_TIMEZONE and the rest as in
                   the stack.

Exit code: 0 done, 2 not done.`;

const options = { table: { type: 'string' }, bucket: { type: 'string' } } as const;

type Place = { readonly table?: string | undefined; readonly bucket?: string | undefined };

const progress = createProgressLine(process.stderr, () => performance.now());

/** The SDK is loaded only where it is needed: it takes longer than most reports. */
const openReports = async (config: Config, { table, bucket }: Place) => {
  if (table === undefined && bucket === undefined) {
    const { openDiskReports } = await import('../local/disk-reports.ts');
    return { ...openDiskReports(config, progress?.show), place: config.dataDir };
  }
  if (table === undefined || bucket === undefined) {
    throw new WrongUse('--table and --bucket belong together');
  }
  const { openAwsReports } = await import('./aws-reports.ts');
  const reports = openAwsReports(config, { table, bucket }, progress?.show);
  return { ...reports, place: `s3://${bucket}` };
};

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

await runCommand({ usage, options }, async ({ values, positionals, config }) => {
  const [month, ...others] = positionals;
  if (others.length > 0) throw new WrongUse('name one month, or none');
  if (month !== undefined && parseMonth(month) === null) {
    throw new WrongUse(`the month is ${JSON.stringify(month)}; allowed: one such as 2026-10`);
  }
  const reports = await openReports(config, values);
  try {
    const outcomes = await reports.run(month === undefined ? {} : { month });
    progress?.clear();
    for (const outcome of outcomes) {
      console.log(reportLine(outcome, messageOf));
      if (outcome.version === null) continue;
      console.log(`  ${reports.place}/${csvKey(outcome.month, outcome.version)}`);
    }
    if (outcomes.length === 0) console.log('No month with usage has ended yet.');
    const isDone = outcomes.every((it) => it.outcome !== 'failed' && it.outcome !== 'not_begun');
    return isDone ? 0 : 2;
  } finally {
    progress?.clear();
    reports.close();
  }
});
