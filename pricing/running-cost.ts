import { costOf, type Priced } from './list-prices.ts';

export type Traffic = {
  readonly requestsPerMonth: number;
  /** Requests in one batch of Kong's. */
  readonly batchSize: number;
  /** Consumers with a request in a batch, and as many in all. */
  readonly consumers: number;
  /** Different response statuses of a consumer in a month. */
  readonly statuses: number;
  /** Bytes of an entry as Kong sends it: 2,200 whole, about 800 stripped. */
  readonly entryBytes: number;
  /** How long a batch may wait for others: the setting `commitSeconds`. */
  readonly commitSeconds: number;
  /** How long receipts are kept: the setting `RECEIPT_DAYS`. */
  readonly receiptDays: number;
  /** Over how many keys batches wait: the setting `inboxPartitions`. */
  readonly inboxPartitions: number;
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
  const perGroup = batchesPerGroup(traffic);
  const units = writeUnitsPerBatch({ ...traffic, perGroup });
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

export const minutesPerMonth = 30 * 24 * 60;

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

const kb = 1_024;

/** DynamoDB takes one unit for each KB begun of an item, and two where a transaction writes it. */
const plainUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / kb));
const unitsOf = (bytes: number): number => 2 * plainUnits(bytes);

/** Actions of a transaction, and rows of a chunk of a journal. */
const maxActions = 100;
const chunkRows = 20;
const maxPerGroup = maxActions - 2;

/**
 * How many batches a commit merges: those that come within `commitSeconds`, and the one that
 * begins it. Where more come than a group takes, it is several groups.
 */
export const batchesPerGroup = ({
  requestsPerMonth,
  batchSize,
  commitSeconds,
}: Traffic): number => {
  const perSecond = requestsPerMonth / batchSize / (minutesPerMonth * 60);
  const perCommit = perSecond * commitSeconds + 1;
  return perCommit / Math.ceil(perCommit / maxPerGroup);
};

export type WriteUnitTraffic = Pick<Traffic, 'batchSize' | 'consumers' | 'statuses'> & {
  readonly perGroup: number;
};

/**
 * Write units of one batch with its share of the commit, on full pages, the dearest there are: a row
 * of a quarter of a day and one of the month for each consumer of the group. Measured on the items
 * that the store writes; a test holds this formula against them.
 */
export const writeUnitsPerBatch = (traffic: WriteUnitTraffic): number => {
  const { consumers: all, statuses, batchSize, perGroup } = traffic;
  const receipt = unitsOf(receiptBytes + contentBytes(Math.min(all, batchSize)));
  const marker = 2 + 2;
  const merged = Math.min(all, batchSize * perGroup);
  const rows = 2 * merged * unitsOf(fullRowBytes(statuses));
  const lease = 2;
  const header = 1 + 2 + 1;
  const ids = plainUnits(100 + 32 * perGroup);
  const count = 2;
  return (
    receipt + marker + (rows + lease + header + ids + count + journal(merged, perGroup)) / perGroup
  );
};

/** What a group costs more that does not fit one transaction: its parts, and a marker a chunk. */
const journal = (consumers: number, perGroup: number): number => {
  const rows = 2 * consumers;
  if (perGroup + rows + 2 <= maxActions) return 0;
  return plainUnits(100 + contentBytes(consumers)) + 2 * Math.ceil(rows / chunkRows);
};

/** A process looks at the lease once in `commitSeconds`, not for each batch. */
const leaseLooks = 0.5;

/** Read units of one batch: its receipt at the commit, its share of the looks. */
const readUnitsPerBatch = (traffic: Traffic): number =>
  Math.ceil((receiptBytes + contentBytes(Math.min(traffic.consumers, traffic.batchSize))) / 4096) +
  lookUnits(traffic) / batchesPerGroup(traffic) +
  leaseLooks;

/** A month page of 31 days: keys, and a cell of 3 bytes of name and 4 of number each. */
export const fullRowBytes = (statuses: number): number => 130 + 31 * 7 * statuses;

/** A receipt without its content; and its content under gzip, for which statuses hardly matter. */
const receiptBytes = 108;
const contentBytes = (consumers: number): number => 90 + 28 * consumers;

const daysPerMonth = 30.4;

/** Pages are never removed. */
const pagesPerYear = 12 + 365 * 4;

const storedGb = (traffic: Traffic, batches: number): number => {
  const content = contentBytes(Math.min(traffic.consumers, traffic.batchSize));
  const receiptMonths = traffic.receiptDays / daysPerMonth;
  const receipts = batches * receiptMonths * (receiptBytes + storageOverhead + content);
  const pages = traffic.consumers * pagesPerYear * fullRowBytes(traffic.statuses);
  return (receipts + pages) / 1e9;
};

/** What DynamoDB adds to an item where storage is billed. */
const storageOverhead = 100;

const apiIncrementBytes = 512 * kb;

/** An assumption, not measured on AWS: a transaction and a share of a commit of 25 ms, and 20 µs for an entry. */
const millisecondsPerBatch = (batchSize: number): number => 25 + 0.02 * batchSize;

/** A line of metrics and one of the access log, with what CloudWatch adds to each. */
const logBytesPerBatch = 850;
