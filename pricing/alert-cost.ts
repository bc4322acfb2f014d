import { costOf } from './list-prices.ts';
import type { CostLine } from './running-cost.ts';
import { minutesPerMonth } from './traffic.ts';
import { fullRowBytes } from './write-units.ts';

export type AlertTraffic = {
  /** Customers with usage in the month, of one consumer and service each. */
  readonly customers: number;
  /** Those of them of whom something was said in the month. */
  readonly reached: number;
  /** Different response statuses of a consumer in a month. */
  readonly statuses: number;
  /** Month pages that a look reads: one, of each meter that a rule names. */
  readonly pages: number;
};

const looksPerMonth = minutesPerMonth / 5;

/** Of the function a GB of memory. */
const gb = 1;

/** Of one customer, with two thresholds that were reached and taken twice: a test holds it. */
const alertRecordBytes = 550;

const readUnitBytes = 4_096;

/** A query begins at half a unit: those of the page's partitions, and six more. */
const smallReads = (16 + 6) * 0.5;

/** An assumption, not measured on AWS: 0.3 s and 0.1 ms for each row and record. */
const secondsPerLook = ({ customers, reached, pages }: AlertTraffic): number =>
  0.3 + 0.0001 * (customers * pages + reached);

/** What alerts on periods of whole UTC months cost a month; list prices. Without any it is nothing. */
export const alertCost = (traffic: AlertTraffic): readonly CostLine[] => {
  const { customers, reached, statuses, pages } = traffic;
  const bytes = customers * pages * fullRowBytes(statuses) + reached * alertRecordBytes;
  const units = looksPerMonth * (bytes / readUnitBytes + smallReads);
  const gbSeconds = looksPerMonth * secondsPerLook(traffic) * gb;
  return [
    { part: 'DynamoDB reads', amount: units, unit: 'read units', usd: costOf('readUnits', units) },
    {
      part: 'Lambda',
      amount: looksPerMonth,
      unit: 'looks',
      usd: costOf('functionRequests', looksPerMonth) + costOf('functionGbSeconds', gbSeconds),
    },
    {
      part: 'Schedule',
      amount: looksPerMonth,
      unit: 'runs',
      usd: costOf('scheduledRuns', looksPerMonth),
    },
    {
      part: 'The file, and which months are final',
      amount: looksPerMonth,
      unit: 'reads and lists',
      usd: costOf('fileReads', looksPerMonth) + costOf('fileLists', looksPerMonth),
    },
    {
      part: 'Secret of the webhook',
      amount: 1,
      unit: 'secret',
      usd: costOf('secrets', 1) + costOf('secretReads', looksPerMonth),
    },
    { part: 'Alarm', amount: 1, unit: 'alarm', usd: costOf('alarms', 1) },
  ];
};
