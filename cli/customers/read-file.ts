import { readFileSync } from 'node:fs';
import { type BillableFile, readBillableBytes } from '../../shared/customers/billable-file.ts';
import { ownerProblem } from '../../shared/file-owner.ts';
import { problemLine } from '../../shared/customers/findings.ts';

/** A file that a person names, as it was read. */
export type NamedFile =
  | { readonly kind: 'valid'; readonly file: BillableFile; readonly bytes: Uint8Array }
  | { readonly kind: 'invalid'; readonly lines: readonly string[] };

/** Reads a file. Throws where it cannot be read at all. */
export const readNamedFile = (path: string): NamedFile => {
  const bytes = bytesOf(path);
  const reading = readBillableBytes(bytes);
  return reading.kind === 'valid'
    ? { kind: 'valid', file: reading.file, bytes }
    : { kind: 'invalid', lines: reading.problems.map((problem) => problemLine(path, problem)) };
};

const bytesOf = (path: string): Uint8Array => {
  try {
    return readFileSync(path);
  } catch (error) {
    const problem = ownerProblem(error);
    if (problem !== error) throw problem;
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new Error(`${path} cannot be read (${reason})`, { cause: error });
  }
};
