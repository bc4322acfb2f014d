import { compareUtf8 } from '../../../shared/metering/utf8.ts';
import type { PushRecord } from '../../../shared/push/record.ts';

/** Some customers of a month, with all that the ledger knows of them. */
export type MonthPart = {
  readonly customers: readonly string[];
  readonly records: readonly PushRecord[];
};

const customersOfPart = 1_000;

/**
 * The customers of the ledger and those that are expected, in parts: a month of any size is gone through in
 * the memory of one. Both are in the order of the ledger, by customer (UTF-8 bytes).
 */
export async function* monthParts(
  records: AsyncIterable<readonly PushRecord[]>,
  expected: readonly string[],
): AsyncGenerator<MonthPart> {
  let customers = new Set<string>();
  let held: PushRecord[] = [];
  let next = 0;
  const isFull = (customer: string): boolean =>
    customers.size >= customersOfPart && !customers.has(customer);
  const take = (): MonthPart => {
    const part = { customers: [...customers], records: held };
    customers = new Set();
    held = [];
    return part;
  };
  for await (const chunk of records) {
    for (const record of chunk) {
      const { customer } = record.key;
      for (
        let before = expected[next];
        before !== undefined && compareUtf8(before, customer) < 0;
        before = expected[next]
      ) {
        if (isFull(before)) yield take();
        customers.add(before);
        next += 1;
      }
      if (isFull(customer)) yield take();
      customers.add(customer);
      held.push(record);
    }
  }
  for (const customer of expected.slice(next)) {
    if (isFull(customer)) yield take();
    customers.add(customer);
  }
  if (customers.size > 0) yield take();
}
