/**
 * The attributes of the table. Two letters each: they are paid for in every item. Counter cells
 * have three (`rows/cell-name.ts`), so the two can never meet.
 */
export const attribute = {
  partition: 'pk',
  sort: 'sk',
  /** Epoch seconds after which DynamoDB may remove the item. */
  expiresAt: 'tt',

  /** Counter rows of month pages: what the indexes by name find. */
  usernameHash: 'un',
  customIdHash: 'cn',
  /** Counter rows whose names and labels are too long for the key. */
  customId: 'ci',
  username: 'us',
  labels: 'lb',

  /** Receipts. `content` is text under gzip (`blob.ts`): deltas and quarantined entries. */
  state: 'st',
  receivedAt: 'ra',
  latestAt: 'la',
  content: 'co',
  replaySource: 'rs',
  replayRecords: 'rr',
  replayed: 'rp',
  voided: 'vd',
  dismissed: 'dm',
  partVoids: 'pv',
  /** Receipts whose content lies in parts: under which attempt, how many, and until when. */
  attempt: 'ja',
  partCount: 'pc',
  partsExpireAt: 'pe',
  /** Only in irregular receipts, and in alerts that are under way: what the index lists. */
  irregular: 'ir',

  /** Markers of the inbox: by which a group is bounded. */
  bytes: 'bs',
  rows: 'rw',
  /** Of markers of a void of one consumer's part. */
  consumerId: 'vc',

  /** Headers of groups, besides `state` and `partCount`. */
  oldestAt: 'oa',
  /** The batches of a group, 32 bytes each. */
  ids: 'id',

  /** The lease. */
  holder: 'ho',
  until: 'ut',
  committedAt: 'cm',

  /** How many batches ever left the inbox, in an item next to the meta item. */
  receiptCount: 'rn',
  /** The last of them, and when it came. */
  lastReceipt: 'lr',
  lastReceivedAt: 'lt',

  /** The meta item. */
  schema: 'sv',
  pagePartitions: 'pp',
  inboxPartitions: 'ip',
  createdAt: 'ca',
  months: 'mo',
  receiptDays: 'rd',
  earlierReceiptDays: 'er',
  storeId: 'si',
} as const;

/** What is bytes and no text. */
export const binaryAttributes = [attribute.content, attribute.ids] as const;

export const index = {
  byUsername: 'by-username',
  byCustomId: 'by-custom-id',
  irregular: 'irregular',
} as const;

/** The partitions of what is written outside of transactions too, as AWS's policies spell them. */
export const plainlyWritten = ['meta', 'lease', 'groups', 'p#*'] as const;

/** The partitions of what alerts have said, likewise. */
export const alertPartitions = ['alerts', 'alert#*'] as const;

/** The partitions of what billing systems were sent, likewise. */
export const pushPartitions = ['pushes', 'pushed', 'push#*'] as const;

/** The partitions of links of customers that are used up, likewise. */
export const linkPartitions = ['link#*'] as const;

/** The layout that this release reads and writes; the meta item says which one a table has. */
export const schemaVersion = 2;

const sparseIndex = (name: string, partition: string) => ({
  IndexName: name,
  KeySchema: [{ AttributeName: partition, KeyType: 'HASH' as const }],
  Projection: { ProjectionType: 'KEYS_ONLY' as const },
});

const indexKeys = [
  [index.byUsername, attribute.usernameHash],
  [index.byCustomId, attribute.customIdHash],
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
