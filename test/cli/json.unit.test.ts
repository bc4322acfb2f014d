import { expect, test } from '@jest/globals';
import { commands } from '../../cli/commands.ts';
import { runCommandLine } from '../support/cli/run.ts';

/** Why a machine wants no answer of a command but its exit code. */
const withoutJson: ReadonlyMap<string, string> = new Map([
  ['demo', 'serves until it is stopped'],
  ['backup', 'the file is the answer'],
  ['restore', 'the folder is the answer'],
  ['customers init', 'prints or writes the file itself'],
  ['customers put', 'the file that is in force is the answer'],
  ['token', 'prints the token, alone'],
  ['kong config', 'prints the configuration itself'],
]);

const hasJson = async (words: string): Promise<boolean> =>
  /^ +--json /m.test((await runCommandLine([...words.split(' '), '--help'])).out);

test.each(
  commands.flatMap(({ words, load }) => (load === null || withoutJson.has(words) ? [] : [words])),
)('%s prints for machines too: --json', async (words) => {
  expect(await hasJson(words)).toBe(true);
});

test.each([...withoutJson.keys()])('%s is a command, and has no --json', async (words) => {
  expect(commands.map((command) => command.words)).toContain(words);
  expect(await hasJson(words)).toBe(false);
});
