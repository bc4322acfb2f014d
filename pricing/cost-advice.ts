import { costFigures } from './cost-table.ts';
import type { Traffic } from './traffic.ts';

/** Below either of them a change is not worth a word. */
const leastUsd = 1;
const leastShare = 0.05;

/** The most that the setting `commitSeconds` takes. */
export const longestCommitSeconds = 60;
const fewReceiptDays = 100;
const largestBatch = 1_000;

/**
 * What would make the same traffic cheaper: a sentence for each setting, the dearest first.
 * `leastReceiptDays` is the least that the stack takes.
 */
export const costAdvice = (traffic: Traffic, leastReceiptDays = 0): readonly string[] => {
  const fewDays = Math.max(fewReceiptDays, leastReceiptDays);
  const { total } = costFigures(traffic);
  const { batchSize, commitSeconds, consumers, receiptDays } = traffic;
  const saved = (over: Partial<Traffic>): number =>
    total - costFigures({ ...traffic, ...over }).total;
  const changes = [
    {
      usd: batchSize < largestBatch ? saved({ batchSize: largestBatch }) : 0,
      what: `batches of ${largestBatch} (Kong's max_batch_size) with the same ${consumers} consumers in each`,
    },
    {
      usd:
        commitSeconds < longestCommitSeconds ? saved({ commitSeconds: longestCommitSeconds }) : 0,
      what: `commitSeconds ${longestCommitSeconds}: answers may then be that much older`,
    },
    {
      usd: receiptDays > fewDays ? saved({ receiptDays: fewDays }) : 0,
      what: `RECEIPT_DAYS ${fewDays}: older batches can then no longer be verified, voided or replayed`,
    },
  ];
  return changes
    .filter(({ usd }) => usd >= leastUsd && usd >= leastShare * total)
    .sort((a, b) => b.usd - a.usd)
    .map(({ usd, what }) => `It would cost ${usd.toFixed(2)} USD less with ${what}.`);
};
