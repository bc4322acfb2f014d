import type { BillableFile } from '../customers/billable-file.ts';

/**
 * The `billable.yaml` in force: where the one of now is wrong, the last good one. The same object as
 * long as it does not change. Throws where neither can be read; trying again is safe.
 */
export type BillableFileSource = () => Promise<BillableFile>;
