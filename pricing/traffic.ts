export type Traffic = {
  readonly requestsPerMonth: number;
  /** Requests in one batch of Kong's. */
  readonly batchSize: number;
  /** Consumers with a request in a batch, and as many in all. */
  readonly consumers: number;
  /** Different response statuses of a consumer in a month. */
  readonly statuses: number;
  /** Bytes of a consumer's custom id and username together. */
  readonly nameBytes: number;
  /** Bytes of an entry as Kong sends it: 2,200 whole, about 800 stripped. */
  readonly entryBytes: number;
  /** How long a batch may wait for others: the setting `commitSeconds`. */
  readonly commitSeconds: number;
  /** How long receipts are kept: the setting `RECEIPT_DAYS`. */
  readonly receiptDays: number;
  /** Over how many keys batches wait: the setting `inboxPartitions`. */
  readonly inboxPartitions: number;
};

export const minutesPerMonth = 30 * 24 * 60;
