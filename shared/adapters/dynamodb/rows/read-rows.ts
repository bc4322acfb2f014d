import type { PageRow } from '../../../metering/batch.ts';
import { mergePages } from '../../../usage/merge-pages.ts';
import { requestsMeter } from '../../../metering/series.ts';
import { compareUtf8 } from '../../../metering/utf8.ts';
import type { PageSelection } from '../../../ports/counter-store.ts';
import { allOf, type ItemReads } from '../table/item-reads.ts';
import { consumerQuery, pageQuery } from '../table/queries.ts';
import { toRow } from './row.ts';

/** Consumers asked for at a time; the rows of all of them are held. */
const idsAtATime = 16;

type ReadRowsProps = { readonly reads: ItemReads; readonly rowsPerRequest: number };

/** The rows of a page and a meter in all partitions. */
type Page = Pick<PageRow, 'page' | 'meter'> & { readonly partitions: number };

export const createReadRows = ({ reads, rowsPerRequest }: ReadRowsProps) => {
  /** The rows of one partition of a page, ordered. */
  async function* readPartition(
    { page, meter }: Page,
    partition: number,
    fromId: string | undefined,
  ): AsyncGenerator<readonly PageRow[]> {
    const query = pageQuery({ page, meter, partition }, { fromId, limit: rowsPerRequest });
    for await (const answer of reads.query(query)) {
      if (answer.length > 0) yield answer.map((item) => toRow(page, meter, item));
    }
  }

  /** Every consumer id is in one partition only, so they merge by id. */
  async function* readPage(
    page: Page,
    fromId: string | undefined,
  ): AsyncGenerator<readonly PageRow[]> {
    const streams = Array.from({ length: page.partitions }, (_, partition) =>
      readPartition(page, partition, fromId),
    );
    for await (const consumers of mergePages(streams)) {
      yield consumers.flat().map((row) => ({
        page: page.page,
        meter: row.meter,
        consumer: row.consumer,
        labels: row.labels,
        cells: row.cells,
      }));
    }
  }

  async function* readConsumers(
    { page, meter, partitions }: Page,
    ids: readonly string[],
  ): AsyncGenerator<readonly PageRow[]> {
    const ordered = [...new Set(ids)].sort(compareUtf8);
    for (let start = 0; start < ordered.length; start += idsAtATime) {
      const answers = await Promise.all(
        ordered.slice(start, start + idsAtATime).map(async (id) => {
          const found = await allOf(reads.query(consumerQuery({ page, meter }, id, partitions)));
          return found.map((item) => toRow(page, meter, item));
        }),
      );
      yield answers.flat();
    }
  }

  return ({ page, meter = requestsMeter, ids, fromId }: PageSelection, partitions: number) => {
    const asked = { page, meter, partitions };
    if (ids === undefined) return readPage(asked, fromId);
    const selected = fromId === undefined ? ids : ids.filter((id) => compareUtf8(id, fromId) >= 0);
    return readConsumers(asked, selected);
  };
};
