import type { Item } from '../../../shared/adapters/dynamodb/table/item.ts';
import type { StoredItem } from './expressions.ts';

/** Items by partition, each in the order of its sort keys. */
export const createTable = () => {
  const byKey = new Map<string, StoredItem>();
  const partitions = new Map<string, Map<string, StoredItem>>();
  /** Of partitions that had no other keys since they were sorted: these, in their order. */
  const sorted = new Map<string, readonly string[]>();

  const partition = (pk: string): readonly StoredItem[] => {
    const items = partitions.get(pk) ?? new Map<string, StoredItem>();
    const order = sorted.get(pk) ?? [...items.keys()].sort(compareBytes);
    sorted.set(pk, order);
    return order.map((sk) => items.get(sk)).filter((item) => item !== undefined);
  };

  return {
    get: (key: string | undefined) => byKey.get(key ?? ''),
    put: (item: StoredItem): void => {
      const [pk, sk] = textsOf(item);
      byKey.set(keyOf(item), item);
      const items = partitions.get(pk) ?? new Map<string, StoredItem>();
      if (!items.has(sk)) sorted.delete(pk);
      partitions.set(pk, items.set(sk, item));
    },
    remove: (key: string): void => {
      const [pk, sk] = textsOf(byKey.get(key) ?? {});
      byKey.delete(key);
      // What is sorted may name what is gone.
      partitions.get(pk)?.delete(sk);
    },
    ordered: (pk: string | undefined): readonly StoredItem[] =>
      pk === undefined ? [...partitions.keys()].sort().flatMap(partition) : partition(pk),
  };
};

/** A copy that shares nothing with the item. The bytes of gzip are a view of far more. */
export const copyOf = (item: StoredItem): StoredItem => {
  const copy: StoredItem = {};
  for (const [name, value] of Object.entries(item)) {
    if (value.S !== undefined) copy[name] = { S: value.S };
    else if (value.N !== undefined) copy[name] = { N: value.N };
    else if (value.B !== undefined) copy[name] = { B: Uint8Array.from(value.B) };
    else copy[name] = structuredClone(value);
  }
  return copy;
};

export const keyOf = (item: Item): string => JSON.stringify([item['pk']?.S, item['sk']?.S]);

const textsOf = ({ pk, sk }: Item): readonly [string, string] => [pk?.S ?? '', sk?.S ?? ''];

const compareBytes = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));
