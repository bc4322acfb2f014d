import { formatInstant } from '../calendar/zone.ts';
import type { ChainLink } from './chain-link.ts';
import type { CloseRecord } from './manifest.ts';
import { monthPeriod } from './month.ts';

/** The customers that a close keeps, as they lie there: their hash, `null` where they are not there. */
type CloseDirectory = string | null;

/** What keeps a close record from being one of these versions. */
export const closeProblems = (
  close: CloseRecord,
  links: readonly ChainLink[],
  kept: CloseDirectory,
): readonly string[] => {
  const { month, version, sha256, closed_at, directory } = close;
  const closed = links.find((link) => link.version === version);
  const manifest = closed?.manifest ?? null;
  const problems: string[] = [];
  if (kept === null && (directory ?? manifest?.directory ?? null) !== null) {
    problems.push(`${nameOf(month)} is missing`);
  }
  if (kept !== null && directory !== null && kept !== directory) {
    problems.push(`${nameOf(month)}: sha256 is ${kept}, the close record has ${directory}`);
  }
  if (closed === undefined) problems.push(`it closes version ${version}, which is not there`);
  if (manifest === null) return problems;
  if (manifest.month !== month) problems.push(`month is ${month} instead of ${manifest.month}`);
  if (manifest.sha256 !== sha256) {
    problems.push(`sha256 is ${sha256} instead of ${manifest.sha256}, as version ${version} says`);
  }
  if (Date.parse(closed_at) < Date.parse(manifest.generated_at)) {
    problems.push(
      `closed_at is ${closed_at}, before version ${version} was written at ${manifest.generated_at}`,
    );
  }
  const { end } = monthPeriod(manifest.month, manifest.timezone);
  if (Date.parse(closed_at) < end) {
    problems.push(
      `closed_at is ${closed_at}, before the month ended at ${formatInstant(end, manifest.timezone)}`,
    );
  }
  return problems;
};

/** What is no fault of a close, and what a reader should know. */
export const closeNotes = (
  month: string,
  close: CloseRecord | null,
  links: readonly ChainLink[],
  kept: CloseDirectory,
): readonly string[] => {
  if (kept === null) return [];
  if (close === null) {
    return [
      `${nameOf(month)} is there without a close record: a run died before it closed the month, or the record was removed`,
    ];
  }
  const closed = links.find(({ version }) => version === close.version);
  const directory = closed?.manifest?.directory ?? null;
  return directory === null || directory === kept
    ? []
    : [`${nameOf(month)} has other customers than version ${close.version}`];
};

const nameOf = (month: string): string => `billable-${month}.close.directory.json`;
