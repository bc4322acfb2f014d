import type { Benchmark } from './measure/line.ts';
import { coldStart } from './rows/cold-start.ts';
import { growthRows } from './rows/growth.ts';
import { ingestCpu } from './rows/ingest-cpu.ts';
import { ingestMatrix, ingestOverHttp } from './rows/ingest-http.ts';
import { pageRow } from './rows/page.ts';
import { peerRows } from './rows/peers.ts';
import { dynamodbInbox } from './rows/dynamodb-inbox.ts';
import { servedInboxes } from './rows/dynamodb-inbox-served.ts';
import { dynamodbReads, largestDynamodbReport } from './rows/dynamodb-reads.ts';
import { financeQuestions } from './rows/query-finance.ts';
import { pushHttp, pushStripe } from './rows/push.ts';
import { queryRows } from './rows/query.ts';
import { readUnits } from './rows/read-units.ts';
import { startRows } from './rows/starts.ts';
import { largestReports, reportRows } from './rows/report.ts';
import { scaleRows } from './rows/scale.ts';
import { writeUnitRows } from './rows/write-units.ts';

/** What runs unless something is named. */
export const usualBenchmarks: readonly Benchmark[] = [
  ...ingestCpu,
  ...ingestOverHttp,
  ...peerRows,
  ...queryRows,
  pageRow,
  ...reportRows,
  ...writeUnitRows,
  ...scaleRows,
  ...coldStart,
  ...startRows,
];

/** What runs where it is named, and with `--full`: together they take some twenty minutes. */
export const furtherBenchmarks: readonly Benchmark[] = [
  ...financeQuestions,
  ...readUnits,
  ...dynamodbReads,
  ...dynamodbInbox,
  ...servedInboxes,
  ...ingestMatrix,
  pushHttp,
];

/** What runs only with `--full`: a minute and more each. */
export const longBenchmarks: readonly Benchmark[] = [
  ...largestReports,
  largestDynamodbReport,
  pushStripe,
  ...growthRows,
];
