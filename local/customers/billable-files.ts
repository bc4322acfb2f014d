import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { replaceFile } from '../../shared/adapters/filesystem/replace-file.ts';
import {
  type BillableFile,
  noFile,
  readBillableBytes,
} from '../../shared/customers/billable-file.ts';
import { problemLine } from '../../shared/customers/findings.ts';
import { OperatorProblem } from '../../shared/ports/operator-problem.ts';
import type { Config } from '../../shared/settings/config.ts';

type FileConfig = Pick<Config, 'dataDir' | 'configFile'>;

/** Where the file of the customers lies; a person writes it. */
export const billableFilePath = ({ dataDir, configFile }: FileConfig): string =>
  configFile ?? join(dataDir, 'billable.yaml');

/** Where the last good copy of it is kept. */
export const keptFilePath = ({ dataDir }: Pick<Config, 'dataDir'>): string =>
  join(dataDir, 'billable.kept.yaml');

/** The file that is in force. */
export type FileInForce = {
  readonly file: BillableFile;
  /** What keeps the file of now from being in force; `null` where nothing does. */
  readonly complaint: string | null;
  /** The bytes of the file of now where it is in force and there is one. */
  readonly bytes: Uint8Array | null;
};

/** What one look at the file gives: what it says and its bytes, or why it cannot be in force. */
export type Look =
  | { readonly kind: 'good'; readonly file: BillableFile; readonly bytes: Uint8Array | null }
  | { readonly kind: 'bad'; readonly complaint: string };

/** Looks at the file of now. Without `BILLABLE_CONFIG` there need not be one. */
export const lookAtFile = (config: FileConfig): Look => {
  const path = billableFilePath(config);
  const bytes = bytesOf(path);
  if (bytes === null) {
    const mayBeMissing = config.configFile === null && bytesOf(keptFilePath(config)) === null;
    return mayBeMissing
      ? { kind: 'good', file: noFile, bytes: null }
      : {
          kind: 'bad',
          complaint: `There is no file ${path}. To have no customers, leave it empty.`,
        };
  }
  const reading = readBillableBytes(bytes);
  if (reading.kind === 'valid') return { kind: 'good', file: reading.file, bytes };
  return {
    kind: 'bad',
    complaint: reading.problems.map((one) => problemLine(path, one)).join('\n'),
  };
};

/**
 * The file in force: that of now, or where it is wrong the last good copy. Throws `OperatorProblem`
 * where there is neither.
 */
export const fileInForce = (config: FileConfig): FileInForce => {
  const look = lookAtFile(config);
  if (look.kind === 'good') {
    return { file: look.file, complaint: null, bytes: look.bytes };
  }
  const kept = bytesOf(keptFilePath(config));
  const reading = kept === null ? null : readBillableBytes(kept);
  if (reading?.kind === 'valid') {
    return { file: reading.file, complaint: look.complaint, bytes: null };
  }
  throw new OperatorProblem(`The customers cannot be read:\n${look.complaint}`);
};

/** What the last good copy says: what the server has in force. Nothing where there is none. */
export const keptFile = (config: Pick<Config, 'dataDir'>): BillableFile => {
  const bytes = bytesOf(keptFilePath(config));
  if (bytes === null) return noFile;
  const reading = readBillableBytes(bytes);
  if (reading.kind === 'valid') return reading.file;
  throw new OperatorProblem('the kept copy of the customers is damaged');
};

/** Keeps a copy that is known to be good. */
export const keepFile = (config: FileConfig, bytes: Uint8Array): void => {
  const path = keptFilePath(config);
  const known = bytesOf(path);
  if (known !== null && Buffer.compare(known, bytes) === 0) return;
  replaceFile(path, bytes);
};

const bytesOf = (path: string): Uint8Array | null => {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};
