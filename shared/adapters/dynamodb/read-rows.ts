import type { PageRow } from '../../metering/batch.ts';
import { mergePages } from '../../usage/merge-pages.ts';
import type { PageId } from '../../metering/page.ts';
import { compareUtf8 } from '../../metering/utf8.ts';
import type { PageSelection } from '../../ports/counter-store.ts';
import type { Item } from './client.ts';
import { allOf, type Items } from './items.ts';
import { parseRowSort, slotOfConsumer } from './keys.ts';
import { consumerQuery, pageQuery } from './queries.ts';
import { toRows } from './row.ts';
import { attribute } from './table.ts';

/** Consumers asked for at a time; the rows of all of them are held. */
const idsAtATime = 16;

export const createReadRows = (items: Items, rowsPerRequest: number) => {
  /** The rows of one slot of a page, ordered; no identity spans two chunks. */
  async function* readSlot(
    page: PageId,
    slot: number,
    fromId: string | undefined,
  ): AsyncGenerator<readonly PageRow[]> {
    // The shards of the last identity may go on in the next answer.
    let held: readonly Item[] = [];
    for await (const answer of items.query(pageQuery(page, slot, fromId, rowsPerRequest))) {
      const all = [...held, ...answer];
      const last = identityOf(all.at(-1));
      const end = all.findIndex((item) => identityOf(item) === last);
      held = end < 0 ? [] : all.slice(end);
      if (end > 0) yield toRows(page, all.slice(0, end));
    }
    if (held.length > 0) yield toRows(page, held);
  }

  /** Every consumer id is in one slot only, so the slots merge by id. */
  async function* readPage(
    page: PageId,
    slots: number,
    fromId: string | undefined,
  ): AsyncGenerator<readonly PageRow[]> {
    const streams = Array.from({ length: slots }, (_, slot) => readSlot(page, slot, fromId));
    for await (const consumers of mergePages(streams)) {
      yield consumers.flat().map(({ consumer, labels, meter, cells }) => ({
        page,
        consumer,
        labels,
        meter,
        cells,
      }));
    }
  }

  async function* readConsumers(
    page: PageId,
    slots: number,
    ids: readonly string[],
  ): AsyncGenerator<readonly PageRow[]> {
    const ordered = [...new Set(ids)].sort(compareUtf8);
    for (let start = 0; start < ordered.length; start += idsAtATime) {
      const answers = await Promise.all(
        ordered.slice(start, start + idsAtATime).map(async (id) => {
          const query = consumerQuery(page, slotOfConsumer(id, slots), id);
          return toRows(page, await allOf(items.query(query)));
        }),
      );
      yield answers.flat();
    }
  }

  return ({ page, ids, fromId }: PageSelection, slots: number) => {
    if (ids === undefined) return readPage(page, slots, fromId);
    const selected = fromId === undefined ? ids : ids.filter((id) => compareUtf8(id, fromId) >= 0);
    return readConsumers(page, slots, selected);
  };
};

const identityOf = (item: Item | undefined): string =>
  parseRowSort(item?.[attribute.sort]?.S ?? '').prefix;
