/**
 * The attributes of the table. Two letters each: they are paid for in every item. Counter cells
 * have three (`cell-name.ts`), so the two can never meet.
 */
export const attribute = {
  partition: 'pk',
  sort: 'sk',
  /** Epoch seconds after which DynamoDB may remove the item. */
  expiresAt: 'tt',

  /** Counter rows of month pages: what the indexes by name find. */
  usernameHash: 'un',
  customIdHash: 'cn',
  /** Counter rows whose names are too long for the key. */
  customId: 'ci',
  username: 'us',

  /** Receipts. */
  state: 'st',
  receivedAt: 'ra',
  latestAt: 'la',
  deltas: 'de',
  quarantined: 'qu',
  replaySource: 'rs',
  replayRecords: 'rr',
  replayed: 'rp',
  voided: 'vd',
  dismissed: 'dm',
  partVoids: 'pv',
  /** Which of the part voids is under way, by its position; at most one is. */
  partUnderWay: 'pu',
  /** Receipts that are journals: whose parts count, and how many parts and chunks there are. */
  attempt: 'ja',
  partCount: 'jp',
  chunkCount: 'jc',
  /** Only in receipts that are not finished, and in irregular ones: what the indexes list. */
  open: 'op',
  irregular: 'ir',
  /** Parts of a journal. */
  chunks: 'ch',

  /** The meta item. */
  schema: 'sv',
  slots: 'sl',
  createdAt: 'ca',
  months: 'mo',
  receiptDays: 'rd',
  earlierReceiptDays: 'er',
  storeId: 'si',
} as const;

export const index = {
  byUsername: 'by-username',
  byCustomId: 'by-custom-id',
  open: 'open',
  irregular: 'irregular',
} as const;

/** The layout that this release reads and writes; the meta item says which one a table has. */
export const schemaVersion = 1;

/** Partitions over which the rows of one page are spread. Fixed for a table once it has data. */
export const defaultSlots = 16;

const sparseIndex = (name: string, partition: string) => ({
  IndexName: name,
  KeySchema: [{ AttributeName: partition, KeyType: 'HASH' as const }],
  Projection: { ProjectionType: 'KEYS_ONLY' as const },
});

const indexKeys = [
  [index.byUsername, attribute.usernameHash],
  [index.byCustomId, attribute.customIdHash],
  [index.open, attribute.open],
  [index.irregular, attribute.irregular],
] as const;

const text = (name: string) => ({ AttributeName: name, AttributeType: 'S' as const });

/**
 * The table as plain data, in the words of `CreateTable`. `timeToLiveAttribute` is switched on
 * apart from it.
 *
 * The indexes are global: a local one would keep a hot partition from being split.
 */
export const tableDefinition = {
  BillingMode: 'PAY_PER_REQUEST' as const,
  KeySchema: [
    { AttributeName: attribute.partition, KeyType: 'HASH' as const },
    { AttributeName: attribute.sort, KeyType: 'RANGE' as const },
  ],
  AttributeDefinitions: [
    text(attribute.partition),
    text(attribute.sort),
    ...indexKeys.map(([, key]) => text(key)),
  ],
  GlobalSecondaryIndexes: indexKeys.map(([name, key]) => sparseIndex(name, key)),
};

export const timeToLiveAttribute = attribute.expiresAt;
