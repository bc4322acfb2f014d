import { closeProblems } from './chain-close.ts';
import type { ChainLink } from './chain-link.ts';
import { adjustmentName } from './corrections.ts';
import { isLater } from './history.ts';
import type { CloseRecord, Manifest } from './manifest.ts';
import { monthPeriod } from './month.ts';
import { stateAt } from './month-state.ts';

/** What keeps the versions of a month from being a chain; `version` is `null` for the close record. */
export type ChainProblem = { readonly version: number | null; readonly problem: string };

/**
 * Two runs may close a month and write a version at the same moment, and a clock may be set right by
 * as much in the middle of a run.
 */
const simultaneousMs = 60_000;

/** Between the instant that a version names and its being there, other runs may have written. */
const writingMs = 15 * 60_000;

/**
 * Whether each version follows from the one before it, and the close record from one of them.
 * `links` are the versions with a manifest, ascending; `closeDirectory` is the hash of the customers
 * that the close kept, `null` where they are not there.
 */
export const chainProblems = (
  links: readonly ChainLink[],
  close: CloseRecord | null,
  closeDirectory: string | null = null,
): readonly ChainProblem[] => {
  const first = links.find(({ manifest }) => manifest !== null)?.manifest ?? null;
  return [
    ...links.flatMap(({ version, manifest }, i) => {
      if (manifest === null) return [];
      const problems = [
        ...problemsAfter(manifest, links[i - 1] ?? null),
        ...(first === null ? [] : changedFacts(manifest, first)),
        ...problemsWithTime(manifest),
        ...problemsWithClose(manifest, close),
        ...changedBasis(manifest, { close, closeDirectory, before: links[i - 1] ?? null }),
      ];
      return problems.map((problem) => ({ version, problem }));
    }),
    ...(close === null ? [] : closeProblems(close, links, closeDirectory)).map((problem) => ({
      version: null,
      problem,
    })),
  ];
};

/** Against the version before; `null`: this is the first. */
const problemsAfter = (manifest: Manifest, before: ChainLink | null): readonly string[] => {
  const problems: string[] = [];
  const differ = (field: string, has: unknown, wanted: unknown): void => {
    if (has !== wanted) problems.push(`${field} is ${text(has)} instead of ${text(wanted)}`);
  };
  differ('supersedes', manifest.supersedes, before?.version ?? null);
  const last = before?.manifest;
  // What cannot be read says nothing about its successor.
  if (before !== null && !last) return problems;
  differ('difference', manifest.difference, last ? manifest.requests - last.requests : null);
  if (!last) return problems;
  const isBehind = isLater(last, Date.parse(manifest.as_of));
  differ('supersedes_as_of', manifest.supersedes_as_of, isBehind ? last.as_of : null);
  const isEarlier = Date.parse(manifest.generated_at) < Date.parse(last.generated_at) - writingMs;
  if (isEarlier && !isBehind) {
    const { version, generated_at } = last;
    problems.push(
      `generated_at is ${manifest.generated_at}, before version ${version} was written at ${generated_at}`,
    );
  }
  const { adjustments, reinstated = [] } = manifest;
  const kept = new Set([...adjustments, ...reinstated].map((it) => adjustmentName(it)));
  for (const earlier of last.adjustments) {
    if (kept.has(adjustmentName(earlier))) continue;
    problems.push(`adjustments lacks ${earlier.batch}, which version ${last.version} has`);
  }
  return problems;
};

/** A month keeps the zone, the columns and the kinds of files of its version 1. */
const changedFacts = (manifest: Manifest, first: Manifest): readonly string[] => {
  const facts = { timezone: timezoneOf, columns: columnsOf, files: endsOf };
  return Object.entries(facts).flatMap(([field, factOf]) => {
    const [has, wanted] = [factOf(manifest), factOf(first)];
    if (has === wanted) return [];
    return [`${field}: ${has}; version ${first.version} of the month has ${wanted}`];
  });
};

const timezoneOf = ({ timezone }: Manifest): string => timezone;
const columnsOf = ({ columns }: Manifest): string => columns.join(', ');

/** How the names of its files end: older manifests name the CSV alone, and not in a list. */
const endsOf = ({ month, version, files }: Manifest): string => {
  const prefix = `billable-${month}.v${version}.`;
  const ends = files.map(({ name }) =>
    name.startsWith(prefix) ? name.slice(prefix.length) : name,
  );
  return ends.length === 0 ? 'csv' : ends.join(', ');
};

/** A run writes after it has begun, and says whether the month was over. */
const problemsWithTime = (manifest: Manifest): readonly string[] => {
  const { month, timezone, state, after_close: isClosed, as_of, generated_at } = manifest;
  const at = Date.parse(generated_at);
  const wanted = stateAt(monthPeriod(month, timezone), { isClosed, at });
  return [
    ...(Date.parse(as_of) > at + simultaneousMs
      ? [`as_of is ${as_of}, after it was written at ${generated_at}`]
      : []),
    ...(!isClosed && state !== 'final' && state !== wanted
      ? [`state is ${state} instead of ${wanted}, by when it was written at ${generated_at}`]
      : []),
  ];
};

const problemsWithClose = (
  { version, state, after_close: isMarked, generated_at, supersedes_as_of: behind }: Manifest,
  close: CloseRecord | null,
): readonly string[] => {
  const problems: string[] = [];
  if (isMarked !== (state === 'final')) {
    problems.push(`after_close is ${isMarked}, and its state is ${state}`);
  }
  const isAfter = close !== null && version > close.version;
  if (isMarked && !isAfter) {
    const closed =
      close === null ? 'there is no close record' : `version ${close.version} is final`;
    problems.push(`after_close is true, and ${closed}`);
  }
  const wroteLater =
    isAfter && Date.parse(generated_at) > Date.parse(close.closed_at) + simultaneousMs;
  if (wroteLater && !isMarked) {
    problems.push(`after_close is false, and the month was closed at ${close.closed_at}`);
  }
  const wroteEarlier =
    isAfter && Date.parse(generated_at) < Date.parse(close.closed_at) - writingMs;
  if (wroteEarlier && behind === null) {
    problems.push(
      `generated_at is ${generated_at}, before version ${close.version} was closed at ${close.closed_at}`,
    );
  }
  return problems;
};

type Kept = {
  readonly close: CloseRecord | null;
  readonly closeDirectory: string | null;
  readonly before: ChainLink | null;
};

/** From its close on a month keeps its customers and statuses, until a person has it restated. */
const changedBasis = (
  { version, directory, restated, after_close: isMarked, billable_statuses }: Manifest,
  { close, closeDirectory, before }: Kept,
): readonly string[] => {
  if (restated === version) {
    return isMarked ? [] : [`restated is ${version}, and the month was not closed`];
  }
  const earlier = before?.manifest?.restated ?? null;
  if (before?.manifest !== null && restated !== earlier) {
    return [`restated is ${text(restated)} instead of ${text(earlier)}`];
  }
  const isKept = close !== null && version > close.version && restated === null;
  if (!isKept) return [];
  const problems: string[] = [];
  const statuses = close.billable_statuses;
  if (isMarked && statuses !== null && statuses !== billable_statuses) {
    problems.push(`billable_statuses are ${billable_statuses}; those of the close are ${statuses}`);
  }
  if (directory !== null && closeDirectory !== null && directory !== closeDirectory) {
    problems.push(`directory is ${directory}; that of the close is ${closeDirectory}`);
  }
  return problems;
};

const text = (value: unknown): string => JSON.stringify(value);
