import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const projectRoot = join(import.meta.dirname, '../..');

/** What a process of its own prints that runs a module in the project's root. */
const printedBy = (module: string): string =>
  execFileSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', module],
    { cwd: projectRoot, encoding: 'utf8' },
  );

test('the thread that sets the flags can collect its garbage', () => {
  const printed = printedBy(`
    await import('./local/v8-flags.ts');
    const { collectGarbage } = await import('./local/collect-garbage.ts');
    const garbage = new WeakRef({});
    await new Promise(setImmediate);
    const before = garbage.deref() !== undefined;
    await new Promise(setImmediate);
    collectGarbage();
    console.log(before, garbage.deref() === undefined);
  `);
  expect(printed).toBe('true true\n');
});

test('without the flags nothing is collected, and nothing fails', () => {
  const printed = printedBy(`
    const { collectGarbage } = await import('./local/collect-garbage.ts');
    collectGarbage();
    console.log('done');
  `);
  expect(printed).toBe('done\n');
});

/** The files that a thread loads before it does anything. */
const loadedBy = (file: string): readonly string[] => {
  const loaded = JSON.parse(
    printedBy(`
      const { registerHooks } = await import('node:module');
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      // A thread fails here: it lacks what it is given at its start.
      await import('./${file}').catch(() => undefined);
      console.log(JSON.stringify(loaded));
    `),
  ) as readonly string[];
  expect(loaded.some((url) => url.endsWith(`/${file}`))).toBe(true);
  return loaded;
};

test('the thread that counts loads nothing that only writes reports or draws pages', () => {
  expect(
    loadedBy('local/start-server.ts').filter((url) =>
      /hyparquet|d3-|shared\/adapters\/(?!sqlite|filesystem)/.test(url),
    ),
  ).toEqual([]);
});

test.each([
  'local/reports/report-worker.ts',
  'local/reads/read-worker.ts',
  'local/alerts/alert-worker.ts',
  'local/push/push-worker.ts',
  'local/backup/worker.ts',
])('the thread of %s loads no metrics: they are of the thread that counts', (file) => {
  expect(loadedBy(file).filter((url) => url.includes('/prom-client/'))).toEqual([]);
});
