import { hostProblem } from '../../shared/adapters/outbound/guarded-lookup.ts';
import type { BillableFile } from '../../shared/customers/billable-file.ts';

/** Addresses of a file that nothing is ever sent to. */
export const refusedUrls = ({ push }: Pick<BillableFile, 'push'>): readonly string[] =>
  [...push].flatMap(([system, { url }]) => {
    const problem = url === null ? null : hostProblem(new URL(url));
    return problem === null ? [] : [`push: ${system}: url: ${problem}`];
  });
