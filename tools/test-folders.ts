import { posix } from 'node:path';
import type { SourceFile } from './file-rules.ts';

/** Parts of `test/` that mirror nothing: what tests share, what is wrong on purpose, how they run. */
const ownFolders = /^test\/(?:support|fixtures|mutation)\//;

/** How many test files may lie in one folder before it is a list that no one reads. */
const mostInOne = 25;

type Place = { readonly folder: string; readonly name: string };

const placeOf = (path: string): Place => ({
  folder: posix.dirname(path),
  name: posix.basename(path).split('.')[0] ?? '',
});

/**
 * Tests that do not stand where the tree says: one sentence each. The folder of a test is one of the
 * project; a test that has the name of a file or of a folder further down stands there.
 */
export const testFolderProblems = (
  files: readonly SourceFile[],
  folders: readonly string[],
): readonly string[] => {
  const tests = files.map(({ path }) => path).filter(isPlacedTest);
  const sources = files
    .map(({ path }) => path)
    .filter((path) => !path.startsWith('test/'))
    .map(placeOf);
  const known = new Set([...folders, ...sources.map(({ folder }) => folder)]);
  const counts = Map.groupBy(tests, posix.dirname);
  return [
    ...tests.flatMap((path) => problemOf(path, sources, known)),
    ...[...counts]
      .filter(([, { length }]) => length > mostInOne)
      .map(
        ([folder, { length }]) =>
          `${folder}: ${length} test files, at most ${mostInOne} are allowed. Give its folder rooms.`,
      ),
  ];
};

const isPlacedTest = (path: string): boolean =>
  path.startsWith('test/') && path.endsWith('.test.ts') && !ownFolders.test(path);

const problemOf = (
  path: string,
  sources: readonly Place[],
  known: ReadonlySet<string>,
): readonly string[] => {
  const { folder: at, name } = placeOf(path);
  const folder = at.replace(/^test\/?/, '');
  if (!known.has(folder)) {
    return [`${path}: there is no folder ${folder}. A test stands in the folder of what it tests.`];
  }
  const here = sources.some((source) => source.folder === folder && source.name === name);
  if (here) return [];
  const below = [
    ...sources.filter((source) => source.name === name).map((source) => source.folder),
    ...[...known].filter((other) => posix.basename(other) === name),
  ].find((other) => other.startsWith(`${folder}/`));
  return below === undefined
    ? []
    : [`${path}: ${name} is in ${below}. Move the test to test/${below}.`];
};
