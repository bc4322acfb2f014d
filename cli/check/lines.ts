import { messageOf } from '../../shared/error-message.ts';
import type { Manifest } from '../../shared/reports/manifest.ts';
import { firstProblems } from './first-problems.ts';
import { csvGroups, type LineGroup, parquetGroups } from './line-groups.ts';

type Paths = { readonly csv: string; readonly parquet: string };

/**
 * What the rows of a Parquet file say otherwise than the lines of the CSV, which are right: a line each. One pass over
 * both, in the order that they share; memory does not grow with them.
 */
export const lineDifferences = async (
  paths: Paths,
  manifest: Manifest,
): Promise<readonly string[]> => {
  try {
    return firstProblems(await compareLines(paths, manifest));
  } catch (error) {
    return [`its rows cannot be read: ${messageOf(error)}`];
  }
};

const compareLines = async (
  { csv, parquet }: Paths,
  manifest: Manifest,
): Promise<readonly string[]> => {
  const problems: string[] = [];
  const rows = parquetGroups(parquet, manifest);
  for await (const lines of csvGroups(csv, manifest)) {
    const { value: ofRows } = (await rows.next()) as IteratorResult<LineGroup, undefined>;
    if (ofRows?.about !== lines.about) {
      // From here on both would be compared with another line.
      return [
        ...problems,
        `its rows have ${ofRows?.about ?? 'no more'} where the CSV has ${lines.about}`,
      ];
    }
    problems.push(...differencesOf(lines, ofRows));
  }
  const { value: more } = (await rows.next()) as IteratorResult<LineGroup, undefined>;
  return more === undefined
    ? problems
    : [...problems, `its rows have ${more.about}, which the CSV has not`];
};

const differencesOf = ({ about, sums }: LineGroup, rows: LineGroup): readonly string[] =>
  [...new Set([...sums.keys(), ...rows.sums.keys()])].flatMap((status) => {
    const [inCsv, inRows] = [sums.get(status)?.join(), rows.sums.get(status)?.join()];
    if (inCsv === inRows) return [];
    const of = status === '' ? about : `${about}, status ${status}`;
    return [`${of}: its rows count ${inRows ?? 'none'}, the CSV ${inCsv ?? 'none'}`];
  });
