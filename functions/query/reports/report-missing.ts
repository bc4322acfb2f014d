import { type FileEnd, fileEnds } from '../../../shared/reports/keys.ts';
import type { Manifest } from '../../../shared/reports/manifest.ts';
import type { Month } from '../../../shared/reports/month.ts';
import { problem, type ProblemResponse } from '../../../shared/api/problem.ts';
import { quote } from '../../../shared/api/parameters/parameter.ts';

/** `known` are the months that the caller may know of, in any order. */
export const unknownMonth = (name: string, known: readonly Month[]): ProblemResponse => {
  const months = [...known].sort();
  const there = months.length === 0 ? 'No report is written yet' : `Reports: ${months.join(', ')}`;
  return problem(404, `No report of ${quote(name)}. ${there}.`, { members: { months } });
};

export const unknownVersion = (
  month: Month,
  version: number,
  versions: readonly number[],
): ProblemResponse =>
  problem(404, `${month} has no version ${version}. It has: ${versions.join(', ')}.`, {
    members: { versions },
  });

/** A file that the month does not have; each of its versions has the same. */
export const missingFile = (
  { month, files }: Pick<Manifest, 'month' | 'files'>,
  end: FileEnd,
): ProblemResponse => {
  const there = fileEnds.filter(
    (each) => each === 'csv' || files.some(({ name }) => name.endsWith(`.${each}`)),
  );
  const names = there.map((each) => `${month}.${each}`);
  return problem(404, `There is no ${month}.${end}. Available: ${names.join(', ')}.`);
};
