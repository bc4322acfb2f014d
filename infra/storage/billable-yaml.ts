import { existsSync, readFileSync } from 'node:fs';

import {
  type BillableFile,
  emptyFile,
  readBillableBytes,
} from '../../shared/customers/billable-file.ts';
import { problemLine } from '../../shared/customers/findings.ts';

export type BillableYamlReading =
  | { readonly kind: 'valid'; readonly file: BillableFile }
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };

/** What the `billable.yaml` next to `cdk.json` says; nothing where there is none. */
export const readBillableYaml = (path: string): BillableYamlReading => {
  if (!existsSync(path)) return { kind: 'valid', file: emptyFile };
  const reading = readBillableBytes(readFileSync(path));
  return reading.kind === 'valid'
    ? reading
    : { kind: 'invalid', problems: reading.problems.map((one) => problemLine(path, one)) };
};
