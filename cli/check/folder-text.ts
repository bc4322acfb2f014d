import type { CheckedMonth } from './folder.ts';
import type { CheckedVersion } from './version.ts';
import type { Printing } from '../context.ts';
import { counted } from '../../shared/metering/counted.ts';

/** Prints what a check of a folder has found; whether everything holds. */
export const showMonths = (
  months: readonly CheckedMonth[],
  folder: string,
  { print, isJson }: Printing,
): boolean => {
  if (months.length === 0) throw new Error(`there is no file of a report in ${folder}`);
  const findings = months.reduce((sum, month) => sum + findingsOf(month), 0);
  const versions = months.reduce((sum, month) => sum + month.versions.length, 0);
  // Files without a manifest are no version, and nothing of them was checked.
  const holds = findings === 0 && versions > 0;
  if (isJson) {
    print(JSON.stringify({ holds, data: months.map(asJson) }));
    return holds;
  }
  const isTwice = ({ month }: CheckedMonth): boolean =>
    months.filter((it) => it.month === month).length > 1;
  for (const month of months) {
    if (isTwice(month)) print(`${month.month} in ${month.folder}:`);
    for (const line of linesOf(month)) print(line);
  }
  const what = `${counted(versions, 'version')} of ${counted(months.length, 'month')}`;
  if (versions === 0 && findings === 0) print(`${what}: nothing was checked.`);
  else print(holds ? `${what}: all of it holds.` : `${what}: ${counted(findings, 'finding')}.`);
  return holds;
};

const findingsOf = ({ versions, problems }: CheckedMonth): number =>
  versions.reduce((sum, version) => sum + version.problems.length, problems.length);

const linesOf = ({ month, versions, close, problems, notes }: CheckedMonth): readonly string[] => [
  ...versions.flatMap((version) =>
    version.problems.length === 0
      ? [`ok      ${month} version ${version.version}: ${sayVersion(version)}`]
      : version.problems.map((it) => `DIFFERS ${month} version ${version.version}: ${it}`),
  ),
  ...problems.map((problem) => `DIFFERS ${month} close record: ${problem}`),
  ...(close === null || problems.length > 0
    ? []
    : [
        `ok      ${month} close record: version ${close.version} is final since ${close.closed_at}`,
      ]),
  ...notes.map((note) => `note    ${month} ${note}`),
];

const sayVersion = ({ manifest }: CheckedVersion): string => {
  if (manifest === null) return '';
  const { requests, difference, files, after_close: isAfterClose } = manifest;
  const change = difference === null ? '' : ` (${difference < 0 ? '' : '+'}${difference})`;
  const late = isAfterClose ? ', after the close' : '';
  return `${counted(requests, 'request')}${change}, ${counted(Math.max(files.length, 1), 'file')}${late}`;
};

const asJson = ({ versions, ...month }: CheckedMonth) => ({
  ...month,
  versions: versions.map(({ version, manifest, problems }) => ({
    version,
    requests: manifest?.requests ?? null,
    difference: manifest?.difference ?? null,
    sha256: manifest?.sha256 ?? null,
    after_close: manifest?.after_close ?? null,
    problems,
  })),
});
