import { type Manifest, toMetadata } from '../../../shared/reports/manifest.ts';
import { parquetAbout, parquetColumns } from '../../../shared/reports/parquet-columns.ts';
import { countValues } from '../../../shared/usage/lines.ts';
import { newPayerGroups } from '../../../shared/reports/payer-groups.ts';
import type { ConsumerRows } from '../../../shared/usage/merge-pages.ts';
import type { PlannedPeriod } from '../../../shared/usage/read-plan.ts';
import type { UsageGroup } from '../../../shared/usage/usage-group.ts';
import type { UsageQuery } from '../../../shared/usage/usage-query.ts';
import type { DraftFile } from './draft-file.ts';
import { newParquetFile } from './parquet-file.ts';
import type { MonthPayers } from '../months/month-payers.ts';
import type { ReportedMonth } from '../months/reported-month.ts';

type ParquetWriterOptions = {
  readonly payers: Pick<MonthPayers, 'customerOf'>;
  readonly file: DraftFile;
  readonly softwareVersion: string;
};

/** Makes the Parquet file of a month from the same rows as its CSV, with who pays each line. */
export const newParquetWriter = (
  query: UsageQuery,
  { period, timezone }: Pick<ReportedMonth, 'period' | 'timezone'>,
  { payers, file, softwareVersion }: ParquetWriterOptions,
) => {
  const parquet = newParquetFile(file, {
    columns: parquetColumns(query),
    shared: [period.start, period.end, timezone],
    createdBy: `billable version ${softwareVersion}`,
  });
  return {
    watch: (planned: PlannedPeriod) => {
      const payerGroups = newPayerGroups(query, planned, payers.customerOf);
      return (rows: ConsumerRows, groups: readonly UsageGroup[]): void => {
        for (const { group, customer } of payerGroups(rows, groups)) {
          parquet.add(parquetAbout(query, group, customer), countValues(query, group));
        }
      };
    },

    /** Passes chunks on; between two of them what is held is written. */
    async *between<Chunk>(chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
      for await (const chunk of chunks) {
        await parquet.settle();
        yield chunk;
      }
    },

    /** Ends the file, with what the manifest says. */
    end: async (manifest: Manifest): Promise<void> => parquet.end(toMetadata(manifest)),
  };
};
