import type { PageId } from '../../../metering/page.ts';
import { compareUtf8 } from '../../../metering/utf8.ts';
import type { ConsumerName } from '../../../ports/counter-store.ts';
import type { ItemReads } from '../table/item-reads.ts';
import { nameHash, parseRowSort } from '../table/keys.ts';
import { indexQuery } from '../table/queries.ts';
import { attribute, index } from '../table/table.ts';

/** Consumer ids by a name, through the index of that kind of name. */
export const createFindIds =
  (reads: ItemReads) =>
  async (month: PageId, { kind, value }: ConsumerName): Promise<readonly string[]> => {
    const hash = nameHash(month, value);
    const query =
      kind === 'username'
        ? indexQuery(index.byUsername, attribute.usernameHash, hash)
        : indexQuery(index.byCustomId, attribute.customIdHash, hash);
    const ids = new Set<string>();
    for await (const keys of reads.query(query)) {
      for (const key of keys) ids.add(parseRowSort(key[attribute.sort]?.S ?? '').id);
    }
    return [...ids].sort(compareUtf8);
  };
