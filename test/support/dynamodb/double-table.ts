import type { Item } from '../../../shared/adapters/dynamodb/table/item.ts';
import type { StoredItem } from './expressions.ts';

/** Items by partition, each in the order of its sort keys. */
export const createTable = () => {
  const byKey = new Map<string, StoredItem>();
  const partitions = new Map<string, StoredItem[]>();
  const sorted = new Set<string>();

  const partition = (pk: string): readonly StoredItem[] => {
    const items = partitions.get(pk) ?? [];
    if (!sorted.has(pk)) items.sort((a, b) => Buffer.compare(sortBytes(a), sortBytes(b)));
    sorted.add(pk);
    return items.map((item) => byKey.get(keyOf(item)) ?? item);
  };

  return {
    get: (key: string | undefined) => byKey.get(key ?? ''),
    put: (item: StoredItem): void => {
      const pk = item['pk']?.S ?? '';
      const key = keyOf(item);
      if (!byKey.has(key)) {
        partitions.set(pk, [...(partitions.get(pk) ?? []), item]);
        sorted.delete(pk);
      }
      byKey.set(key, item);
    },
    remove: (key: string): void => {
      const pk = byKey.get(key)?.['pk']?.S ?? '';
      byKey.delete(key);
      partitions.set(
        pk,
        (partitions.get(pk) ?? []).filter((item) => keyOf(item) !== key),
      );
    },
    ordered: (pk: string | undefined): readonly StoredItem[] =>
      pk === undefined ? [...partitions.keys()].sort().flatMap(partition) : partition(pk),
  };
};

export const keyOf = (item: Item): string => JSON.stringify([item['pk']?.S, item['sk']?.S]);

const sortBytes = ({ sk }: StoredItem): Buffer => Buffer.from(sk?.S ?? '');
