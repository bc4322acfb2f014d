import { costOf, type Priced } from './list-prices.ts';
import { minutesPerMonth, type Traffic } from './traffic.ts';
import {
  attemptBytes,
  batchesPerGroup,
  contentBytesOf,
  fullRowBytes,
  receiptBytes,
  writeUnitsInMonth,
} from './write-units.ts';

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
  const units = writeUnitsInMonth(traffic);
  return [
    line('DynamoDB writes', 'writeUnits', batches * units, 'write units'),
    line('DynamoDB reads', 'readUnits', batches * readUnitsPerBatch(traffic), 'read units'),
    line('DynamoDB storage', 'tableGbMonths', gb, 'GB'),
    line('DynamoDB recovery', 'recoveryGbMonths', gb, 'GB'),
    line('API Gateway', 'apiRequests', batches * increments, 'requests of 512 KB'),
    line('Lambda calls', 'functionRequests', batches, 'calls'),
    line('Lambda time', 'functionGbSeconds', gbSeconds, 'GB-seconds'),
    line('CloudWatch logs', 'logGb', logGb, 'GB'),
    line('CloudWatch metrics', 'customMetrics', metricsWithTraffic, 'metrics'),
    line('Reading of secrets', 'secretReads', 17_280, 'reads, two instances'),
  ];
};

/** Those that each batch has a value for: entries, store times, and how long it waited. */
const metricsWithTraffic = 3;

type Inbox = Pick<Traffic, 'inboxPartitions'>;

/** Of the inbox and of the headers of groups, as they are read at each commit. */
const lookUnits = ({ inboxPartitions }: Inbox): number => inboxPartitions + 1;

/** The same at rest, where the inbox is looked at for half the price, and once more where it is not empty. */
const idleLookUnits = ({ inboxPartitions }: Inbox): number => inboxPartitions / 2 + 1;

/**
 * What a month costs without any request: the function once a minute, alarms, two secrets. Its time
 * is an assumption: 150 ms at 1,024 MB. A metric is paid for by the hours in which it has a value.
 */
export const restCost = (inbox: Inbox): readonly CostLine[] => [
  {
    part: 'Commits once a minute',
    amount: minutesPerMonth,
    unit: 'runs',
    usd:
      costOf('readUnits', minutesPerMonth * idleLookUnits(inbox)) +
      costOf('functionRequests', minutesPerMonth) +
      costOf('functionGbSeconds', minutesPerMonth * 0.15),
  },
  {
    part: 'Schedules',
    amount: minutesPerMonth + 30,
    unit: 'runs',
    usd: costOf('scheduledRuns', minutesPerMonth + 30),
  },
  {
    part: 'Metric of the daily run',
    amount: 30,
    unit: 'hours with a value',
    usd: costOf('customMetrics', 1 / 24),
  },
  { part: 'CloudWatch alarms', amount: 8, unit: 'alarms', usd: costOf('alarms', 8) },
  { part: 'Secrets Manager', amount: 2, unit: 'secrets', usd: costOf('secrets', 2) },
];

/** A process looks at the lease once in `commitSeconds`, not for each batch. With 0 it does, and at the inbox once more. */
const looksOfBatch = ({ commitSeconds, inboxPartitions }: Traffic): number =>
  commitSeconds === 0 ? 1 + inboxPartitions : 0.5;

/** Read units of one batch: its receipt at the commit, its share of the looks. */
const readUnitsPerBatch = (traffic: Traffic): number =>
  Math.ceil((receiptBytes + contentBytesOf(traffic)) / 4096) +
  lookUnits(traffic) / batchesPerGroup(traffic) +
  looksOfBatch(traffic);

const daysPerMonth = 30.4;

/** How long the ids and journals of groups lie. */
const attemptDays = 65;

/** Pages are never removed. */
const pagesPerYear = 12 + 365 * 4;

const storedGb = (traffic: Traffic, batches: number): number => {
  const content = contentBytesOf(traffic);
  const receiptMonths = traffic.receiptDays / daysPerMonth;
  const receipts = batches * receiptMonths * (receiptBytes + storageOverhead + content);
  const pages =
    traffic.consumers * pagesPerYear * fullRowBytes(traffic.statuses, traffic.nameBytes);
  const groups = batches / batchesPerGroup(traffic);
  const attempts = groups * (attemptDays / daysPerMonth) * attemptBytes(traffic);
  return (receipts + attempts + pages) / 1e9;
};

/** What DynamoDB adds to an item where storage is billed. */
const storageOverhead = 100;

const apiIncrementBytes = 512 * 1_024;

/** An assumption, not measured on AWS: a transaction and a share of a commit of 25 ms, and 20 µs for an entry. */
const millisecondsPerBatch = (batchSize: number): number => 25 + 0.02 * batchSize;

/** A line of metrics and one of the access log, with what CloudWatch adds to each. */
const logBytesPerBatch = 850;
