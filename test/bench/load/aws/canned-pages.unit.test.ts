import { expect, test } from '@jest/globals';
import { cannedPages, cannedPartitions } from '../../../../bench/load/aws/canned-pages.ts';
import { trafficConsumers, trafficStatuses } from '../../../../bench/load/traffic.ts';
import { fullItem, fullRow } from '../../../support/metering/full-pages.ts';

type Answer = {
  readonly Items: readonly object[];
  readonly LastEvaluatedKey?: { readonly sk: { readonly S: string } };
};

test('the answers of the bench hold every row once, each as the store writes it', () => {
  const statuses = 3;
  const pages = cannedPages({ consumers: 100, statuses });
  const items = Array.from({ length: cannedPartitions }, (_, partition) => {
    const found: object[] = [];
    let behind: string | null = null;
    do {
      const answer = JSON.parse(pages.answer('2025-11', partition, behind, 4)) as Answer;
      found.push(...answer.Items);
      behind = answer.LastEvaluatedKey?.sk.S ?? null;
    } while (behind !== null);
    return found;
  });
  const stored = trafficConsumers(100).map((consumer) =>
    fullItem(fullRow('2025-11', consumer, trafficStatuses.slice(0, statuses), 312_345)),
  );
  expect(items.flat()).toHaveLength(100);
  expect(items.flat()).toEqual(expect.arrayContaining(stored));
});
