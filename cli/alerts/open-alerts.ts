import type { AlertContext } from '../../functions/alert/context.ts';
import { fileInForce } from '../../local/customers/billable-files.ts';
import { newCommand, WrongUse } from '../../shared/command-line/command.ts';
import { type CliContext, settingsOf } from '../context.ts';
import { tableFlag } from '../open-store.ts';

/** Where the alerts are: on this machine, or in a table and a bucket on AWS. */
export type AlertPlace = {
  readonly table?: string | undefined;
  readonly bucket?: string | undefined;
};

const bucketFlag = [
  '--bucket <NAME>',
  'goes with --table: the output ReportsBucketName of the stack',
] as const;

/** A command about alerts: its flags say where they are, and for whom it prints. */
export const newAlertsCommand = (about: Parameters<typeof newCommand>[0]) =>
  newCommand(about)
    .option('--json', 'for machines')
    .option(...tableFlag)
    .option(...bucketFlag);

type OpenAlerts = {
  readonly context: AlertContext;
  /** Throws where the clock of this machine is not believed. */
  readonly requireClock: () => Promise<void>;
  readonly close: () => void;
};

export const openAlertsAt = async (
  context: CliContext,
  { table, bucket }: AlertPlace,
): Promise<OpenAlerts> => {
  if (table === undefined && bucket === undefined) return openHere(context);
  if (table === undefined || bucket === undefined) {
    throw new WrongUse('--table and --bucket belong together');
  }
  // The SDK is loaded only where it is needed: it takes longer than the rest.
  const { openAwsAlerts } = await import('./aws-alerts.ts');
  const alerts = await openAwsAlerts(context, { table, bucket });
  return { ...alerts, requireClock: async () => undefined };
};

const openHere = async (context: CliContext): Promise<OpenAlerts> => {
  const config = settingsOf(context);
  const { file, complaint } = fileInForce(config);
  if (complaint !== null) context.err(`The file of before is in force: ${complaint}\n`);
  const { openAlerts } = await import('../../local/alerts/open-alerts.ts');
  const alerts = openAlerts(config, { file: () => file, clock: context.now });
  return {
    ...alerts,
    requireClock: async () => {
      const { requireClock } = await import('../../local/clock/command-clock.ts');
      const asked = { now: context.now(), isRight: false, refusal: 'No alert is sent' };
      requireClock(config.dataDir, alerts.lastReceivedAt(), asked);
    },
  };
};
