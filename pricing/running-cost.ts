import { costOf, type Priced } from './list-prices.ts';

export type Traffic = {
  readonly requestsPerMonth: number;
  /** Requests in one batch of Kong's. */
  readonly batchSize: number;
  /** Consumers with a request in a batch, and as many in all. */
  readonly consumers: number;
  /** Different response statuses of a consumer in a month. */
  readonly statuses: number;
  /** Bytes of an entry as Kong sends it: 2,200 whole, 400 stripped. */
  readonly entryBytes: number;
};

export type CostLine = {
  readonly part: string;
  readonly amount: number;
  readonly unit: string;
  readonly usd: number;
};

/** What a month costs that comes with traffic, a year after the first request; list prices. */
export const trafficCost = (traffic: Traffic): readonly CostLine[] => {
  const batches = traffic.requestsPerMonth / traffic.batchSize;
  const gb = storedGb(traffic, batches);
  const line = (part: string, what: Priced, amount: number, unit: string): CostLine => ({
    part,
    amount,
    unit,
    usd: costOf(what, amount),
  });
  const gbSeconds = (batches * millisecondsPerBatch(traffic.batchSize)) / 1000;
  const logGb = (batches * logBytesPerBatch) / 1e9;
  const increments = Math.ceil((traffic.batchSize * traffic.entryBytes) / apiIncrementBytes);
  return [
    line('DynamoDB writes', 'writeUnits', batches * writeUnitsPerBatch(traffic), 'write units'),
    line('DynamoDB storage', 'tableGbMonths', gb, 'GB'),
    line('DynamoDB recovery', 'recoveryGbMonths', gb, 'GB'),
    line('API Gateway', 'apiRequests', batches * increments, 'requests of 512 KB'),
    line('Lambda calls', 'functionRequests', batches, 'calls'),
    line('Lambda time', 'functionGbSeconds', gbSeconds, 'GB-seconds'),
    line('CloudWatch logs', 'logGb', logGb, 'GB'),
  ];
};

/** What a month costs without any request: alarms, metrics, a dashboard, two secrets. */
export const restCost: readonly CostLine[] = [
  { part: 'CloudWatch metrics', amount: 15, unit: 'metrics', usd: costOf('customMetrics', 15) },
  { part: 'CloudWatch dashboard', amount: 1, unit: 'dashboard', usd: costOf('dashboards', 1) },
  { part: 'CloudWatch alarms', amount: 8, unit: 'alarms', usd: costOf('alarms', 8) },
  { part: 'Secrets Manager', amount: 2, unit: 'secrets', usd: costOf('secrets', 2) },
  {
    part: 'Reading of secrets',
    amount: 17_280,
    unit: 'reads, two instances',
    usd: costOf('secretReads', 17_280),
  },
];

const kb = 1_024;

/** Rows that fit one transaction with the receipt; a batch with more is journalled. */
const transactionRows = 98;
/** Consumers in one chunk of a journal: 20 rows, two for each. */
const consumersPerChunk = 10;

/** DynamoDB takes two units for each KB begun of an item that a transaction writes. */
const unitsOf = (bytes: number): number => 2 * Math.ceil(bytes / kb);

/**
 * Write units of one batch on full pages, the dearest there are: a row of a quarter of a day and
 * one of the month for each consumer, and the receipt. Measured on the items that the store
 * writes; a test holds this formula against them.
 */
export const writeUnitsPerBatch = (traffic: Traffic): number => {
  const consumers = Math.min(traffic.consumers, traffic.batchSize);
  const statuses = Math.min(traffic.statuses, Math.ceil(traffic.batchSize / consumers));
  const rows = 2 * consumers * unitsOf(fullRowBytes(traffic.statuses));
  const text = consumers * deltaBytes(statuses);
  if (2 * consumers <= transactionRows) return rows + unitsOf(receiptBytes + text);
  const markers = 2 * Math.ceil(consumers / consumersPerChunk);
  const header = 4;
  return rows + markers + header + unitsOf(text);
};

/** A month page of 31 days: keys, and a cell of 3 bytes of name and 4 of number each. */
const fullRowBytes = (statuses: number): number => 130 + 31 * 7 * statuses;

/** A receipt without its counts; and its counts of one consumer. */
const receiptBytes = 250;
const deltaBytes = (statuses: number): number => 86 + 8 * statuses;

/** Receipts live 400 days, some 13 months; pages are never removed. */
const receiptMonths = 13;
const pagesPerYear = 12 + 365 * 4;

const storedGb = (traffic: Traffic, batches: number): number => {
  const consumers = Math.min(traffic.consumers, traffic.batchSize);
  const statuses = Math.min(traffic.statuses, Math.ceil(traffic.batchSize / consumers));
  const receipts = batches * receiptMonths * (receiptBytes + consumers * deltaBytes(statuses));
  const pages = traffic.consumers * pagesPerYear * fullRowBytes(traffic.statuses);
  return (receipts + pages) / 1e9;
};

const apiIncrementBytes = 512 * kb;

/** An assumption, not measured on AWS: a transaction of 25 ms, and 20 µs for an entry. */
const millisecondsPerBatch = (batchSize: number): number => 25 + 0.02 * batchSize;

/** A line of metrics and one of the access log, with what CloudWatch adds to each. */
const logBytesPerBatch = 850;
