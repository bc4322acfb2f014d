import { createHash } from 'node:crypto';
import type { FileDraft } from '../../../shared/ports/report-store.ts';
import type { FileEnd } from '../../../shared/reports/keys.ts';
import type { ReportFile } from '../../../shared/reports/manifest.ts';

/** A file of a version that is being written. */
export type DraftFile = {
  readonly end: FileEnd;
  write(chunk: string | Uint8Array): Promise<void>;
  bytes(): number;
  /** What is written of it, or what was taken in its place. */
  written(): ReportFile;
};

export type FileContent = Pick<ReportFile, 'bytes' | 'sha256'>;

export type OpenFile = DraftFile & {
  /** Passes on what is held. To be called before the draft is committed. */
  flush(): Promise<void>;
  /** Resolves once nothing is under way, whatever became of it. */
  settle(): Promise<void>;
  /** Takes the file that is there for the one that was written. */
  take(found: FileContent): void;
};

/** A write of 50 kB each would take as long as to make what is written. */
const blockBytes = 256 * 1024;

type NamedEnd = { readonly end: FileEnd; readonly name: string };

/** Counts and hashes the bytes of a draft. One block of them is written while the next one fills. */
export const openDraftFile = (draft: FileDraft, { end, name }: NamedEnd): OpenFile => {
  const hash = createHash('sha256');
  let [block, other] = [Buffer.alloc(0), Buffer.alloc(0)];
  let held = 0;
  let bytes = 0;
  let taken: FileContent | null = null;
  /** It never rejects. */
  let writing: Promise<{ readonly error: unknown } | null> = Promise.resolve(null);

  const settled = async (): Promise<void> => {
    const failure = await writing;
    if (failure !== null) throw failure.error;
  };

  const pass = async (full: Uint8Array): Promise<void> => {
    hash.update(full);
    await settled();
    writing = draft.write(full).then(
      () => null,
      (error: unknown) => ({ error }),
    );
  };

  const passHeld = async (): Promise<void> => {
    if (held === 0) return;
    const full = block.subarray(0, held);
    held = 0;
    await pass(full);
    [block, other] = [other, block];
  };

  return {
    end,
    write: async (chunk) => {
      const added = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      bytes += added.length;
      if (held + added.length > blockBytes) await passHeld();
      if (added.length > blockBytes) {
        await pass(added);
        return settled();
      }
      if (block.length === 0) block = Buffer.allocUnsafeSlow(blockBytes);
      block.set(added, held);
      held += added.length;
    },
    flush: async () => {
      await passHeld();
      await settled();
    },
    settle: async () => void (await writing),
    bytes: () => bytes,
    take: (found) => void (taken = found),
    written: () => {
      const sha256 = (): string => hash.copy().update(block.subarray(0, held)).digest('hex');
      return { name, ...(taken ?? { bytes, sha256: sha256() }) };
    },
  };
};
