import type { SourceFile } from './file-rules.ts';

const exported =
  /^export (?:(?:async )?function\*?|const|let|(?:abstract )?class|type|interface|enum) ([\w$]+)/gm;

/** What each Lambda function must call its entry. */
const sharedNames = new Set(['handler']);

/**
 * Names that two files export, one sentence each: a search for a word finds one thing.
 * Tests may use a name of their own.
 */
export const exportNameProblems = (files: readonly SourceFile[]): readonly string[] => {
  const places = new Map<string, string[]>();
  for (const { path, text } of files) {
    if (path.startsWith('test/')) continue;
    for (const [, name = ''] of text.matchAll(exported)) {
      if (sharedNames.has(name)) continue;
      places.set(name, [...(places.get(name) ?? []), path]);
    }
  }
  return [...places]
    .filter(([, paths]) => new Set(paths).size > 1)
    .map(
      ([name, paths]) => `${name} is exported by ${paths.join(' and ')}. Give each its own name.`,
    );
};
