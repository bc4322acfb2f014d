import type { MonthFiles } from '../../shared/reports/keys.ts';
import type { Month } from '../../shared/reports/month.ts';
import { problem, type ProblemResponse } from '../../shared/api/problem.ts';
import { quote } from '../../shared/api/parameters/parameter.ts';

export const unknownMonth = (
  name: string,
  files: ReadonlyMap<Month, MonthFiles>,
): ProblemResponse => {
  const months = [...files]
    .filter(([, { versions }]) => versions.length > 0)
    .map(([month]) => month)
    .sort();
  const known = months.length === 0 ? 'No report is written yet' : `Reports: ${months.join(', ')}`;
  return problem(404, `No report of ${quote(name)}. ${known}.`, { members: { months } });
};

export const unknownVersion = (
  month: Month,
  version: number,
  versions: readonly number[],
): ProblemResponse =>
  problem(404, `${month} has no version ${version}. It has: ${versions.join(', ')}.`, {
    members: { versions },
  });
