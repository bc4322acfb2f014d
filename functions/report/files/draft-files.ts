import { createHash } from 'node:crypto';
import type { FileDraft, ReportStore } from '../../../shared/ports/report-store.ts';
import {
  type Companion,
  type FileEnd,
  monthPrefix,
  reportFileKey,
  reportFileName,
} from '../../../shared/reports/keys.ts';
import type { ReportFile } from '../../../shared/reports/manifest.ts';
import type { Month } from '../../../shared/reports/month.ts';

/** A file of a version that is being written. */
export type DraftFile = {
  readonly end: FileEnd;
  write(text: string): Promise<void>;
  bytes(): number;
  /** What is written of it. */
  written(): ReportFile;
};

/** The files of a version that are being written. No one sees any of them before `commit`. */
export type DraftFiles = {
  readonly csv: DraftFile;
  /** All of them, in the order in which they are committed: the CSV first. */
  readonly files: readonly DraftFile[];
  /**
   * Makes the files visible, one after the other. Where one is there already and is what was written,
   * that one is taken: it is of a run that died, or that goes on alongside this one. `other`: one is there
   * that says something else; `busy`: another run is about to write one. The files after it are not
   * written.
   */
  commit(): Promise<'committed' | 'other' | 'busy'>;
  /** Ends what is not committed. */
  discard(): Promise<void>;
};

type VersionFiles = {
  readonly month: Month;
  readonly version: number;
  readonly companions: readonly Companion[];
};

export const beginFiles = async (
  reports: ReportStore,
  { month, version, companions }: VersionFiles,
): Promise<DraftFiles> => {
  const begin = async (end: FileEnd) => {
    const key = reportFileKey(month, version, end);
    const draft = await reports.begin(key);
    return { key, draft, file: draftFile(draft, end, reportFileName(month, version, end)) };
  };
  const csv = await begin('csv');
  const drafts = [csv];
  for (const end of companions) drafts.push(await begin(end));
  return {
    csv: csv.file,
    files: drafts.map(({ file }) => file),
    commit: async () => {
      for (const { key, draft, file } of drafts) {
        if ((await draft.commit()) === 'created') continue;
        const found = await hashAt(reports, month, key);
        if (found === null) return 'busy';
        if (found !== file.written().sha256) return 'other';
      }
      return 'committed';
    },
    discard: async () => {
      for (const { draft } of drafts) await draft.discard();
    },
  };
};

const draftFile = (draft: FileDraft, end: FileEnd, name: string): DraftFile => {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    end,
    write: async (text) => {
      const chunk = Buffer.from(text);
      hash.update(chunk);
      bytes += chunk.length;
      await draft.write(chunk);
    },
    bytes: () => bytes,
    written: () => ({ name, bytes, sha256: hash.copy().digest('hex') }),
  };
};

/** `null` where another run is writing the file and it is not there yet. */
const hashAt = async (reports: ReportStore, month: Month, key: string): Promise<string | null> => {
  if (!(await reports.keys(monthPrefix(month))).includes(key)) return null;
  const hash = createHash('sha256');
  for await (const bytes of reports.read(key)) hash.update(bytes);
  return hash.digest('hex');
};
