import { costOf } from './list-prices.ts';
import type { CostLine } from './running-cost.ts';
import { minutesPerMonth } from './traffic.ts';
import { fullRowBytes } from './write-units.ts';

export type PushTraffic = {
  /** Customers with usage in the month, of one consumer and service each. */
  readonly customers: number;
  /** Those of them whose total has changed since the run before. */
  readonly changed: number;
  /** Different response statuses of a consumer in a month. */
  readonly statuses: number;
  /** One system, and its meters: a month page is read of each. */
  readonly meters: number;
};

/** Hourly, and every ten minutes in the first day of a month. */
const runsPerMonth = minutesPerMonth / 60 + 24 * 6;

/** The running month, and for 72 hours of 30 days the one before; then it is looked at once a day. */
const monthsPerRun = 1 + 72 / (30 * 24);

const daysPerMonth = 30;
const readUnitBytes = 4_096;

/** What is known of one total, accepted and confirmed: a test holds it. */
export const pushRecordBytes = 510;

/** A total takes its place and has its answer: a write each. A round and its problem are one. */
export const pushWritesPerRun = ({ changed, meters }: Pick<PushTraffic, 'changed' | 'meters'>) =>
  2 * changed * meters + 1;

/** An assumption, not measured on AWS: 1 s, and 20 ms for each total that is sent. */
const secondsPerRun = ({ changed, meters }: PushTraffic): number => 1 + 0.02 * changed * meters;

/** What pushes into one system cost a month; list prices. Without any it is nothing. */
export const pushCost = (traffic: PushTraffic): readonly CostLine[] => {
  const { customers, statuses, meters } = traffic;
  const monthRuns = runsPerMonth * monthsPerRun;
  const confirmations = daysPerMonth * customers * meters;
  const writes = monthRuns * pushWritesPerRun(traffic) + confirmations;
  const bytes = customers * meters * (fullRowBytes(statuses) + pushRecordBytes);
  const reads = (monthRuns + 3 * daysPerMonth) * (bytes / readUnitBytes + 16);
  const gbSeconds = runsPerMonth * secondsPerRun(traffic);
  return [
    {
      part: 'DynamoDB writes',
      amount: writes,
      unit: 'write units',
      usd: costOf('writeUnits', writes),
    },
    { part: 'DynamoDB reads', amount: reads, unit: 'read units', usd: costOf('readUnits', reads) },
    {
      part: 'Lambda',
      amount: runsPerMonth,
      unit: 'runs',
      usd: costOf('functionRequests', runsPerMonth) + costOf('functionGbSeconds', gbSeconds),
    },
    {
      part: 'Schedules',
      amount: runsPerMonth,
      unit: 'runs',
      usd: costOf('scheduledRuns', runsPerMonth),
    },
    {
      part: 'Marks, and the file',
      amount: 6 * runsPerMonth,
      unit: 'lists, writes and reads',
      // A write costs what a list does.
      usd: costOf('fileLists', 5 * runsPerMonth) + costOf('fileReads', runsPerMonth),
    },
    {
      part: 'Secret of the system',
      amount: 1,
      unit: 'secret',
      usd: costOf('secrets', 1) + costOf('secretReads', runsPerMonth),
    },
    { part: 'Alarm', amount: 1, unit: 'alarm', usd: costOf('alarms', 1) },
  ];
};
