import { posix } from 'node:path';

/** Parts of `test/` that mirror nothing: what tests share, what is wrong on purpose, how they run. */
const ownFolders = /^test\/(?:support|fixtures|mutation)\//;

type Place = { readonly folder: string; readonly name: string };

const placeOf = (path: string): Place => ({
  folder: posix.dirname(path),
  name: posix.basename(path).split('.')[0] ?? '',
});

/**
 * Tests that do not stand where the tree says: one sentence each. The folder of a test is one of the
 * project; a test that has the name of a file or of a folder further down stands there.
 */
export const testFolderProblems = (paths: readonly string[]): readonly string[] => {
  const sources = paths.filter((path) => !path.startsWith('test/'));
  const places = sources.filter((path) => /\.(?:ts|js)$/.test(path)).map(placeOf);
  const folders = new Set(sources.flatMap(foldersOf));
  return paths.filter(isPlacedTest).flatMap((path) => problemOf(path, places, folders));
};

/** All folders that a path lies in. */
const foldersOf = (path: string): readonly string[] => {
  const folder = posix.dirname(path);
  return folder === '.' ? [] : [folder, ...foldersOf(folder)];
};

const isPlacedTest = (path: string): boolean =>
  path.startsWith('test/') && path.endsWith('.test.ts') && !ownFolders.test(path);

const problemOf = (
  path: string,
  sources: readonly Place[],
  folders: ReadonlySet<string>,
): readonly string[] => {
  const { folder: at, name } = placeOf(path);
  const folder = at.replace(/^test\/?/, '');
  if (!folders.has(folder)) {
    return [
      `${path}: its folder is none of the project. A test stands in the folder of what it tests.`,
    ];
  }
  const here = sources.some((source) => source.folder === folder && source.name === name);
  if (here) return [];
  const below = [
    ...sources.filter((source) => source.name === name).map((source) => source.folder),
    ...[...folders].filter((other) => posix.basename(other) === name),
  ].find((other) => other.startsWith(`${folder}/`));
  return below === undefined
    ? []
    : [`${path}: ${name} is in ${below}. Move the test to test/${below}.`];
};
