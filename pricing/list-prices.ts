/**
 * List prices of us-east-1 in USD, without free tiers, volume discounts and taxes. Other regions
 * cost up to about a fourth more. Sources and dates: docs/cost.md.
 */
export const listPrice = {
  /** DynamoDB on demand, standard table class. */
  writeUnits: { usd: 0.625, per: 1_000_000 },
  readUnits: { usd: 0.125, per: 1_000_000 },
  tableGbMonths: { usd: 0.25, per: 1 },
  recoveryGbMonths: { usd: 0.2, per: 1 },
  /** API Gateway, HTTP API: one request for each 512 KB begun. */
  apiRequests: { usd: 1, per: 1_000_000 },
  /** Lambda, arm64. */
  functionRequests: { usd: 0.2, per: 1_000_000 },
  functionGbSeconds: { usd: 0.0000133334, per: 1 },
  /** CloudWatch. */
  logGb: { usd: 0.5, per: 1 },
  customMetrics: { usd: 0.3, per: 1 },
  alarms: { usd: 0.1, per: 1 },
  dashboards: { usd: 3, per: 1 },
  /** EventBridge Scheduler. */
  scheduledRuns: { usd: 1, per: 1_000_000 },
  /** Secrets Manager. */
  secrets: { usd: 0.4, per: 1 },
  secretReads: { usd: 0.05, per: 10_000 },
  /** S3, standard class. */
  fileLists: { usd: 0.005, per: 1_000 },
  fileReads: { usd: 0.0004, per: 1_000 },
} as const;

export type Priced = keyof typeof listPrice;

export const costOf = (what: Priced, amount: number): number =>
  (amount * listPrice[what].usd) / listPrice[what].per;
