import { variable } from '../../shared/names.ts';
import { standardVariables } from '../../test/support/aws/standard-variables.ts';
import { apiEvent } from '../../test/support/api/api-gateway-events.ts';
import { type DoubleOrder, doubleToken, type Uploaded } from '../load/aws/double-process.ts';
import { type Child, startChild } from '../measure/child.ts';
import { atMost, type Benchmark, type BenchLine, type Bound, ratioOf } from '../measure/line.ts';
import { peakMemoryMb } from '../measure/process-usage.ts';
import type { FunctionOrder, FunctionResult } from './function-process.ts';
import type { ParseOrder, ParseResult } from './parsed-answers-process.ts';

/** A question to a function whose table answers full month pages. */
type Read = DoubleOrder & {
  readonly id: string;
  readonly what: string;
  readonly order: FunctionOrder;
  /** Lines of the file that comes of it, its header included. */
  readonly lines: number;
  /** Of seconds of processor time. */
  readonly cpu: Bound;
  readonly cpuOfRow?: Bound;
};

const year = Array.from({ length: 12 }, (_, i) => `2025-${String(i + 1).padStart(2, '0')}`);

const ofYear = (consumers: number): Read => ({
  id: `dynamodb-year-${consumers}`,
  what: `the query function, DynamoDB: 12 months × ${consumers.toLocaleString('en-US')} consumers × 4 statuses, CSV`,
  consumers,
  statuses: 4,
  months: year,
  order: {
    name: 'query',
    event: apiEvent({
      rawQueryString: 'period=month&from=2025-01&to=2026-01&csv=true',
      headers: { authorization: `Bearer ${doubleToken}` },
    }),
  },
  lines: consumers * 12 * 4 + 1,
  cpu: atMost(15),
  cpuOfRow: atMost(0.09),
});

const ofMonth = (consumers: number): Read => ({
  id: `dynamodb-report-${consumers}`,
  what: `the report function, DynamoDB: a month of ${consumers.toLocaleString('en-US')} consumers × 3 statuses`,
  consumers,
  statuses: 3,
  months: ['2025-11'],
  order: { name: 'report', event: { month: '2025-11' } },
  lines: consumers * 3 + 1,
  cpu: atMost(120),
});

const environment = (port: number): Readonly<Record<string, string>> => ({
  ...standardVariables(),
  [variable.table]: 'bench',
  [variable.reportsBucket]: 'bench',
  [variable.readTokenSecret]: 'read',
  [variable.ingestTokenSecret]: 'ingest',
  [variable.metricNamespace]: 'Bench',
  [variable.metricService]: 'bench',
  AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
});

const parsedMs = async ({ months, consumers, statuses }: Read): Promise<number> => {
  const child = startChild(new URL('parsed-answers-process.ts', import.meta.url));
  const order: ParseOrder = { months, consumers, statuses };
  const { cpuMs, rows } = await child.ask<ParseResult>(order);
  await child.end();
  if (rows === months.length * consumers) return cpuMs;
  throw new Error(`the floor parsed ${rows} rows`);
};

const callOnce = async (each: Read, double: Child, port: number) => {
  const called = startChild(new URL('function-process.ts', import.meta.url), [], environment(port));
  const { cpuMs, ms, answer } = await called.ask<FunctionResult>(each.order);
  const mb = peakMemoryMb(called.pid);
  await called.end();
  const { lines, bytes } = await double.ask<Uploaded>({});
  if (lines < each.lines || lines > each.lines + manifestLines) {
    throw new Error(`${lines} lines instead of ${each.lines}: ${JSON.stringify(answer)}`);
  }
  return { cpuMs, ms, mb, bytes };
};

/** What lies next to a report is small. */
const manifestLines = 100;

const measure = async (each: Read, repetitions: number): Promise<BenchLine> => {
  const { consumers, statuses, months } = each;
  const double = startChild(new URL('../load/aws/double-process.ts', import.meta.url));
  const { port } = await double.ask<{ port: number }>({ consumers, statuses, months });
  const calls: Awaited<ReturnType<typeof callOnce>>[] = [];
  const floors: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    floors.push(await parsedMs(each));
    calls.push(await callOnce(each, double, port));
  }
  await double.end();
  const rows = consumers * months.length;
  const cpu = {
    name: 'CPU',
    unit: 's',
    samples: calls.map(({ cpuMs }) => cpuMs / 1e3),
    bound: each.cpu,
  };
  const floor = {
    name: '`JSON.parse` of the same answers',
    unit: 's',
    samples: floors.map((ms) => ms / 1e3),
  };
  return {
    id: each.id,
    what: each.what,
    measured: cpu,
    floor,
    ratio: ratioOf(cpu, floor),
    others: [
      {
        name: 'CPU of a row',
        unit: 'ms',
        samples: calls.map(({ cpuMs }) => cpuMs / rows),
        ...(each.cpuOfRow && { bound: each.cpuOfRow }),
      },
      { name: 'time', unit: 's', samples: calls.map(({ ms }) => ms / 1e3) },
      { name: 'memory', unit: 'MB', samples: calls.map(({ mb }) => mb) },
      { name: 'file', unit: 'MB', samples: calls.map(({ bytes }) => bytes / 1e6) },
    ],
  };
};

const benchmarkOf = (each: Read): Benchmark => ({
  id: each.id,
  what: each.what,
  run: ({ repetitions }) => measure(each, repetitions),
});

export const dynamodbReads: readonly Benchmark[] = [
  ofYear(1_000),
  ofYear(10_000),
  ofMonth(100_000),
].map(benchmarkOf);

/** A minute and more. */
export const largestDynamodbReport: Benchmark = benchmarkOf(ofMonth(1_000_000));
