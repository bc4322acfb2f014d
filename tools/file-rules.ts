import { posix } from 'node:path';

/** A source file: its path from the project's root, with `/`, and its text. */
export type SourceFile = { readonly path: string; readonly text: string };

const maxLines = 200;
const maxFilesInFolder = 30;

const vagueName = /(?:^|\/)(?:[^/]*-)?(?:utils?|helpers?|common)(?:\/|(?:\.[^/]*)?$)/;
const functionEntry = /^functions\/[^/]+\/index\.ts$/;

const lineCount = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** What is wrong with the names and lengths of the files: one sentence each, in the files' order. */
export const fileProblems = (files: readonly SourceFile[]): readonly string[] =>
  files.flatMap(({ path, text }) => {
    const problems: string[] = [];
    if (vagueName.test(path)) {
      problems.push(`${path}: the name says nothing. Name the file after what is in it.`);
    }
    if (/(?:^|\/)index\.ts$/.test(path) && !functionEntry.test(path)) {
      problems.push(
        `${path}: only functions/*/index.ts may be called index. Import files directly.`,
      );
    }
    const lines = lineCount(text);
    if (lines > maxLines) {
      problems.push(`${path}: ${lines} lines, at most ${maxLines} are allowed. Split it.`);
    }
    return problems;
  });

/** Folders of more files than a reader looks through: they have parts that deserve a folder each. */
export const crowdedFolders = (paths: readonly string[]): readonly string[] =>
  [...Map.groupBy(paths, (path) => posix.dirname(path))]
    .filter(([, { length }]) => length > maxFilesInFolder)
    .map(
      ([folder, { length }]) =>
        `${folder}: ${length} files, at most ${maxFilesInFolder} are allowed. Give its parts rooms.`,
    );
