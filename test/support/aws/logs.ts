import { emulatorConfig } from '../dynamodb/emulator.ts';

const call = async <T>(operation: string, input: object): Promise<T> => {
  const response = await fetch(emulatorConfig.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
      // The emulator tells services apart by it; it checks no signature.
      authorization: 'AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/logs/aws4_request',
    },
    body: JSON.stringify(input),
  });
  return (await response.json()) as T;
};

/** What a function wrote itself: the lines of its log group without those of the platform. */
export const ownLogLines = async (groupPrefix: string): Promise<readonly string[]> => {
  const { logGroups } = await call<{ logGroups: readonly { logGroupName: string }[] }>(
    'DescribeLogGroups',
    {},
  );
  const group = logGroups.find(({ logGroupName }) => logGroupName.includes(groupPrefix));
  if (group === undefined) throw new Error(`no log group of ${groupPrefix}`);
  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    const page: { events: readonly { message: string }[]; nextToken?: string } = await call(
      'FilterLogEvents',
      { logGroupName: group.logGroupName, ...(nextToken !== undefined && { nextToken }) },
    );
    lines.push(...page.events.map(({ message }) => message));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return lines.filter((line) => !platformLine.test(line));
};

/** Also a deprecation that the emulator's own runtime causes. */
const platformLine =
  /^(?:START|END|REPORT|INIT_START) |\[DEP0169\]|^\(Use `node --trace-deprecation/;

export type MetricsLine = {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
    }[];
  };
  readonly service: string;
  readonly EntriesAccepted?: number;
};

/** The lines of a log that are metrics in the embedded format. */
export const metricsOf = (lines: readonly string[]): readonly MetricsLine[] =>
  lines.map((line) => JSON.parse(line) as MetricsLine);

/** The namespace of a line's metrics and their dimensions, such as `Billable service=prod`. */
export const dimensionsOf = ({ _aws, service }: MetricsLine): string =>
  _aws.CloudWatchMetrics.map(
    ({ Namespace, Dimensions }) => `${Namespace} ${Dimensions.flat().join()}=${service}`,
  ).join();
