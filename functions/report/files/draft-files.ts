import { createHash } from 'node:crypto';
import type { FileDraft, ReportStore } from '../../../shared/ports/report-store.ts';
import {
  type Companion,
  type FileEnd,
  monthPrefix,
  reportFileKey,
  reportFileName,
} from '../../../shared/reports/keys.ts';
import type { Month } from '../../../shared/reports/month.ts';
import { type DraftFile, type FileContent, type OpenFile, openDraftFile } from './draft-file.ts';

/** The files of a version that are being written. No one sees any of them before `commit`. */
export type DraftFiles = {
  readonly csv: DraftFile;
  /** All of them, in the order in which they are committed: the CSV first. */
  readonly files: readonly DraftFile[];
  /**
   * Makes the files visible, one after the other. Where one is there already and is what was written,
   * that one is taken: it is of a run that died, or that goes on alongside this one. `other`: one is there
   * that says something else; `busy`: another run is about to write one. The files after it are not
   * written. `keepCustomers` says whether the customers by which they were made are kept, or were so. The
   * Parquet file comes behind them and is taken as it is: its rows follow from them and from the files
   * before it; what it says of its run may differ.
   */
  commit(keepCustomers: () => Promise<boolean>): Promise<'committed' | 'other' | 'busy'>;
  /** Ends what is not committed. */
  discard(): Promise<void>;
};

type VersionFiles = {
  readonly month: Month;
  readonly version: number;
  readonly companions: readonly Companion[];
};

type Begun = { readonly key: string; readonly draft: FileDraft; readonly file: OpenFile };

const isCsv = ({ file }: Begun): boolean => file.end !== 'parquet';

export const beginFiles = async (
  reports: ReportStore,
  { month, version, companions }: VersionFiles,
): Promise<DraftFiles> => {
  const begin = async (end: FileEnd): Promise<Begun> => {
    const key = reportFileKey(month, version, end);
    const draft = await reports.begin(key);
    return {
      key,
      draft,
      file: openDraftFile(draft, { end, name: reportFileName(month, version, end) }),
    };
  };
  const commitAll = async (begun: readonly Begun[]) => {
    for (const { key, draft, file } of begun) {
      await file.flush();
      if ((await draft.commit()) === 'created') continue;
      const found = await contentAt(reports, month, key);
      if (found === null) return 'busy';
      if (file.end === 'parquet') file.take(found);
      if (found.sha256 !== file.written().sha256) return 'other';
    }
    return 'committed';
  };
  const csv = await begin('csv');
  const drafts = [csv];
  for (const end of companions) drafts.push(await begin(end));
  return {
    csv: csv.file,
    files: drafts.map(({ file }) => file),
    commit: async (keepCustomers) => {
      const [csvs, parquets] = [drafts.filter(isCsv), drafts.filter((each) => !isCsv(each))];
      const committed = await commitAll(csvs);
      if (committed !== 'committed') return committed;
      return (await keepCustomers()) ? commitAll(parquets) : 'other';
    },
    discard: async () => {
      for (const { draft, file } of drafts) {
        await file.settle();
        await draft.discard();
      }
    },
  };
};

/** `null` where another run is writing the file and it is not there yet. */
const contentAt = async (
  reports: ReportStore,
  month: Month,
  key: string,
): Promise<FileContent | null> => {
  if (!(await reports.keys(monthPrefix(month))).includes(key)) return null;
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of reports.read(key)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: hash.digest('hex') };
};
