import type { ReportOutcome } from '../outcome.ts';

/** Whose names several customers claim in a month, as lines for a person; they name ids alone. */
export const contestedLines = ({
  month,
  contested,
}: Pick<ReportOutcome, 'month' | 'contested'>): readonly string[] => {
  if (contested === undefined || contested.count === 0) return [];
  const lines = contested.first.map(
    ({ consumer, customers, payer }) =>
      `in ${month} consumer ${JSON.stringify(`id:${consumer.id}`)} is claimed by ${customers.join(' and ')}; ${payer} pays`,
  );
  const more = contested.count - lines.length;
  return more === 0
    ? lines
    : [...lines, `in ${month} ${more} more consumers are claimed by several customers`];
};
