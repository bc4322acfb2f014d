import { minutesPerMonth, type Traffic } from './traffic.ts';

const kb = 1_024;

/** DynamoDB takes one unit for each KB begun of an item, and two where a transaction writes it. */
const plainUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / kb));
const unitsOf = (bytes: number): number => 2 * plainUnits(bytes);

/** Actions of a transaction, and rows of a chunk of a journal. */
const maxActions = 100;
const chunkRows = 20;
const maxPerGroup = maxActions - 2;

/**
 * How many batches a commit merges: those that come within `commitSeconds`, and the one that begins it, or
 * none where the function once a minute comes before that one. Where more come than a group takes, it
 * is several groups.
 */
export const batchesPerGroup = ({
  requestsPerMonth,
  batchSize,
  commitSeconds,
}: Traffic): number => {
  const perSecond = requestsPerMonth / batchSize / (minutesPerMonth * 60);
  const waiting = perSecond * commitSeconds;
  const perMinute = perSecond * 60;
  const nothingWaits = Math.exp(-waiting);
  const minuteIsFirst = (1 - Math.exp(-perMinute)) / perMinute;
  const perCommit = nothingWaits + waiting + (1 - nothingWaits) * (1 - minuteIsFirst);
  return perCommit / Math.ceil(perCommit / maxPerGroup);
};

/** The last day of the longest month: its page is the largest that there is. */
const lastDay = 31;
const days = Array.from({ length: lastDay }, (_, i) => i + 1);

export type WriteUnitTraffic = Pick<
  Traffic,
  'batchSize' | 'consumers' | 'statuses' | 'nameBytes'
> & {
  readonly perGroup: number;
  /** The day of the month: a month's page grows by the day. The last unless it is named. */
  readonly day?: number;
};

/**
 * Write units of one batch with its share of the commit, on full pages, the dearest there are: a row
 * of a quarter of a day and one of the month for each consumer of the group. Measured on the items
 * that the store writes; a test holds this formula against them.
 */
export const writeUnitsPerBatch = (traffic: WriteUnitTraffic): number => {
  const { consumers: all, nameBytes, batchSize, perGroup, day = lastDay } = traffic;
  const receipt = unitsOf(receiptBytes + contentBytes(Math.min(all, batchSize), nameBytes));
  const marker = 2 + 2;
  const merged = Math.min(all, batchSize * perGroup);
  const rows =
    merged * (unitsOf(monthRowBytes(traffic, day)) + unitsOf(quarterDayRowBytes(traffic)));
  const lease = 2;
  const header = 1 + 2 + 1;
  const ids = plainUnits(100 + 32 * perGroup);
  const count = 2;
  return (
    receipt +
    marker +
    (rows + lease + header + ids + count + journal(merged, nameBytes, perGroup)) / perGroup
  );
};

/** The mean of a month's days. */
export const writeUnitsInMonth = (traffic: Traffic): number => {
  const perGroup = batchesPerGroup(traffic);
  const units = days.map((day) => writeUnitsPerBatch({ ...traffic, perGroup, day }));
  return units.reduce((sum, each) => sum + each, 0) / days.length;
};

export type DearerDays = { readonly from: number; readonly units: number; readonly before: number };

/** From which days of a month on a batch takes more write units, since its month rows have grown. */
export const dearerDays = (traffic: Traffic): readonly DearerDays[] => {
  const perGroup = batchesPerGroup(traffic);
  const unitsOn = (day: number) => writeUnitsPerBatch({ ...traffic, perGroup, day });
  return days
    .slice(1)
    .map((from) => ({ from, units: unitsOn(from), before: unitsOn(from - 1) }))
    .filter(({ units, before }) => units > before);
};

/** What a group costs more that does not fit one transaction: its parts, and a marker a chunk. */
const journal = (consumers: number, nameBytes: number, perGroup: number): number => {
  const rows = 2 * consumers;
  if (perGroup + rows + 2 <= maxActions) return 0;
  return plainUnits(100 + contentBytes(consumers, nameBytes)) + 2 * Math.ceil(rows / chunkRows);
};

/** What lies under the attempt of a group for 65 days: its ids, and where it has a journal that and a marker a chunk. */
export const attemptBytes = (traffic: Traffic): number => {
  const perGroup = batchesPerGroup(traffic);
  const merged = Math.min(traffic.consumers, traffic.batchSize * perGroup);
  const ids = itemBytes + 32 * perGroup;
  if (perGroup + 2 * merged + 2 <= maxActions) return ids;
  const chunks = Math.ceil((2 * merged) / chunkRows);
  return ids + itemBytes + contentBytes(merged, traffic.nameBytes) + chunks * itemBytes;
};

/** Keys, and what DynamoDB adds to an item where storage is billed. */
const itemBytes = 160;

/** Those of a customer number and a name: `cust-0001`, `consumer-0001`. */
export const usualNameBytes = 22;

type RowTraffic = Pick<Traffic, 'statuses' | 'nameBytes'>;

/** Keys, and a cell of 3 bytes of name and 4 of number for each day and status. */
const monthRowBytes = ({ statuses, nameBytes }: RowTraffic, day: number): number =>
  102 + nameBytes + 7 * day * statuses;

/** The same for each quarter of an hour and status. */
const quarterDayRowBytes = ({ statuses, nameBytes }: RowTraffic): number =>
  108 + nameBytes + 7 * 24 * statuses;

/** A page of 31 days, as which every page is counted that is stored or read. */
export const fullRowBytes = (statuses: number, nameBytes = usualNameBytes): number =>
  108 + nameBytes + 7 * lastDay * statuses;

/** A receipt without its content; and its content under gzip, for which statuses hardly matter. */
export const receiptBytes = 108;
const contentBytes = (consumers: number, nameBytes: number): number =>
  90 + (28 + 0.475 * (nameBytes - usualNameBytes)) * consumers;
export const contentBytesOf = ({ consumers, batchSize, nameBytes }: Traffic): number =>
  contentBytes(Math.min(consumers, batchSize), nameBytes);
