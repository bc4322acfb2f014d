import { expect } from '@jest/globals';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import type { Usage } from '../metering/usage.ts';
import { type Answer, ask, jsonIn, storeOf } from './billable.ts';
import type { Params } from './oracle.ts';

/** How far an answer is differs: a store whose batches wait for each other says a little less. */
const withoutAsOf = (answer: Answer) => ({
  ...answer,
  headers: { ...answer.headers, 'billable-as-of': '' },
  text: answer.text.replace(/"as_of":"[^"]*"/, ''),
});

const isCsv = (params: Params): boolean =>
  params.some(([name, value]) => value === 'csv' || (name === 'csv' && value === 'true'));

/** Such an answer has no further pages. */
const isLargestFirst = (params: Params): boolean =>
  params.some(([name, value]) => name === 'order' && value === 'requests');

type Asked = { readonly usage: Usage; readonly params: Params };

/** Counts the same events here and in memory, and compares the answers, whole and by pages of `limit`. */
export const expectSameAnswers = async (
  store: CounterStore,
  { usage, params }: Asked,
  limit: number,
): Promise<void> => {
  const { events, turn } = usage;
  const lists = [events.slice(0, 12), events.slice(12)];
  const reference = await storeOf(lists);
  await storeOf([...lists].reverse(), store);
  const at = turn + 86_400_000;
  const expected = await ask(reference, params, { at });
  expect(withoutAsOf(await ask(store, params, { at }))).toEqual(withoutAsOf(expected));
  if (expected.status !== 200 || isCsv(params) || isLargestFirst(params)) return;

  const rows: unknown[] = [];
  let paging: Params = [['limit', String(limit)]];
  for (;;) {
    const page = jsonIn(await ask(store, [...params, ...paging], { at }));
    rows.push(...page.data);
    if (page.next_cursor === null) break;
    paging = [
      ['cursor', page.next_cursor],
      ['limit', String(limit)],
    ];
  }
  expect(rows).toEqual(jsonIn(expected).data);
};
