import {
  type CommandOutput,
  couldNotRun,
  type ExitCode,
  readArguments,
  readPositive,
  readUrl,
  UsageError,
} from '../command-line.ts';
import { reconcile, type Surroundings } from './reconcile.ts';
import { isFinding, renderComparison } from './report.ts';
import { readState, writeState } from './state.ts';

const usage = `Compares the growth of Kong's own request counters with that of Billable's totals.

npm run reconcile -- --kong URL --billable URL --state FILE [options]

  --kong URL       a node's metrics page, such as http://localhost:8001/metrics; once per node
  --billable URL   where Billable answers: http://localhost:8080 (default)
  --state FILE     where the numbers of this run are kept for the next one
  --token T        a read token; also from READ_TOKENS or the data folder of this machine
  --kong-token T   for a Kong with RBAC; also from KONG_ADMIN_TOKEN
  --settle SEC     how long Kong's queue is given to deliver: 30 (default), at most a day
  --json           for machines: every line
  --help           this text

Kong needs the prometheus plugin with status_code_metrics and per_consumer (Kong 3.0 or later).
The first run stores, each further one compares with the run before. It is exact to the request
where no traffic comes during a run.

Exit codes: 0 no difference, 1 something lost or doubled, 2 could not compare.
`;

export type StateFile = {
  /** `null` where there is no such file. */
  readonly read: (path: string) => string | null;
  /** Replaces the file as a whole. */
  readonly write: (path: string, text: string) => void;
};

export type ReconcileEnvironment = Surroundings & {
  readonly stateFile: StateFile;
  /** The token where none is given. */
  readonly readToken?: () => Promise<string | undefined>;
  readonly adminToken?: string | undefined;
};

export const runReconcile = async (
  args: readonly string[],
  output: CommandOutput,
  environment: ReconcileEnvironment,
): Promise<ExitCode> => {
  try {
    const values = readOptions(args);
    if (values.help === true) {
      output.out(usage);
      return 0;
    }
    const { kong = [], state: path } = values;
    if (kong.length === 0) throw new UsageError('--kong URL is missing: the metrics of each node.');
    if (path === undefined) throw new UsageError('--state FILE is missing.');
    const token = values.token ?? (await environment.readToken?.());
    if (token === undefined) {
      throw new UsageError('A read token is missing: --token or READ_TOKENS.');
    }
    const stored = environment.stateFile.read(path);
    const last = stored === null ? null : readState(stored);
    const { state, comparison } = await reconcile(
      {
        kong: [...new Set(kong)].map((url) => readUrl('--kong', url)),
        kongToken: values['kong-token'] ?? environment.adminToken,
        billable: readUrl('--billable', values.billable),
        token,
        settleMs: readSettle(values.settle),
      },
      last,
      environment,
    );
    environment.stateFile.write(path, writeState(state));
    if (comparison === null || last === null) {
      output.out(
        values.json
          ? `${JSON.stringify({ at: state.at, since: null, lines: [], reasons: [] }, null, 2)}\n`
          : `Stored the numbers of ${state.at}. The next run compares with them.\n`,
      );
      return 0;
    }
    output.out(
      values.json
        ? `${JSON.stringify({ at: state.at, since: last.at, ...comparison }, null, 2)}\n`
        : renderComparison(comparison, last.at, state.at),
    );
    return comparison.lines.some(isFinding) ? 1 : 0;
  } catch (error) {
    return couldNotRun(error, output);
  }
};

const longestSettleSec = 86_400;

/** A timer of Node's takes less than 25 days; with a longer one it would not wait at all. */
const readSettle = (text: string): number => {
  const seconds = readPositive('--settle', text);
  if (seconds > longestSettleSec) {
    throw new UsageError(
      `--settle must be at most ${longestSettleSec} (a day); received: ${text}.`,
    );
  }
  return seconds * 1_000;
};

const readOptions = (args: readonly string[]) =>
  readArguments(args, {
    kong: { type: 'string', multiple: true },
    'kong-token': { type: 'string' },
    billable: { type: 'string', default: 'http://localhost:8080' },
    state: { type: 'string' },
    token: { type: 'string' },
    settle: { type: 'string', default: '30' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  });
