import { posix } from 'node:path';
import type { SourceFile } from './file-rules.ts';

const exported = /^export (?:(?:async )?function\*?|const|let|(?:abstract )?class|enum) ([\w$]+)/gm;
const imported = /^(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from '(\.[^']+)'/gms;
/** The whole of a module: nothing of it is known to be unused. */
const takenWhole = /(?:import (?:type )?\* as \w+ from |import\(\s*)'(\.[^']+)'/g;

/** What is used by name from outside of the project's own code, or stands in for what is. */
const usedFromOutside = new Set([
  // The runtime of Lambda calls it.
  'handler',
  // A program of the doctor alone (ADR 0027).
  'runDoctor',
  // docs/cost.md shows what they give; a test compares.
  'alertOverview',
  'pushOverview',
  // The bundles of functions take them for modules of the SDK.
  'defaultProvider',
  'EndpointCache',
]);

/** The stores in memory are what others are compared with. */
const isReference = (path: string): boolean => path.startsWith('shared/adapters/memory/');

/**
 * Values that are exported for no one, or for tests alone while their own file does without them:
 * one sentence each. The first needs no `export`; the second is code that does nothing.
 */
export const unusedExports = (files: readonly SourceFile[]): readonly string[] => {
  const users = new Map<string, string[]>();
  for (const { path, text } of files) {
    const note = (target: string, name: string): void => {
      const key = `${posix.join(posix.dirname(path), target)} ${name}`;
      users.set(key, [...(users.get(key) ?? []), path]);
    };
    for (const [, names = '', target = ''] of text.matchAll(imported)) {
      for (const name of names.split(',')) {
        note(target, name.trim().replaceAll(/^type | as .*$/g, ''));
      }
    }
    for (const [, target = ''] of text.matchAll(takenWhole)) note(target, '*');
  }
  return files
    .filter(({ path }) => !path.startsWith('test/') && !isReference(path))
    .flatMap(({ path, text }) =>
      [...text.matchAll(exported)]
        .map(([, name = '']) => name)
        .filter((name) => !usedFromOutside.has(name) && !users.has(`${path} *`))
        .flatMap((name) => {
          const found = users.get(`${path} ${name}`) ?? [];
          if (found.length === 0) return [`${path}: no one imports ${name}. Do not export it.`];
          const isForTests = found.every((user) => user.startsWith('test/'));
          if (!isForTests || isUsedIn(text, name)) return [];
          return [`${path}: only tests use ${name}. Remove it, or move it to test/.`];
        }),
    );
};

const isUsedIn = (text: string, name: string): boolean =>
  [...text.matchAll(/[\w$]+/g)].filter(([word]) => word === name).length > 1;
