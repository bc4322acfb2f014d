// Checks the names, lengths, exports and folders of the source files that git knows or would add.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { exportNameProblems } from './export-names.ts';
import { crowdedFolders, fileProblems } from './file-rules.ts';
import { folderCycles } from './folder-cycles.ts';
import { testFolderProblems } from './test-folders.ts';
import { unusedExports } from './used-exports.ts';

const listed = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
  {
    encoding: 'utf8',
  },
);
const everything = listed
  .split('\0')
  .filter((path) => path !== '' && !path.startsWith('test/fixtures/') && existsSync(path));
const paths = everything.filter((path) => /\.(?:ts|js)$/.test(path));

const files = paths.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
const problems = [
  ...fileProblems(files),
  ...exportNameProblems(files),
  ...folderCycles(files),
  ...crowdedFolders(paths),
  ...testFolderProblems(everything),
  ...unusedExports(files),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${paths.length} files.`);
