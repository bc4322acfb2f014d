// Runs the recipes of the documentation as they stand there, against servers with usage around the
// ends of months, in several zones and on months without usage, and compares what each of them finds
// with a count of the same requests by hand. Needs curl, jq and Python, whose packages it
// installs under .venv (PYTHON names another Python that has them). Exit codes as those of commands.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { endServers } from '../test/support/local/server.ts';
import { openBooks, type OpenBooks } from './recipes/books.ts';
import { checkRecipe, isAboutMonth } from './recipes/check.ts';
import { recipesOf } from './recipes/page.ts';
import { pythonOfRecipes } from './recipes/python.ts';
import { messageOf } from '../shared/error-message.ts';

const root = path.resolve(import.meta.dirname, '..');

const pages = ['docs/finance.md', 'docs/reports.md', 'README.md'];
const recipes = pages.flatMap((page) => recipesOf(readFileSync(path.join(root, page), 'utf8')));

/** The zone that months are cut in, and the zone of the session in which a recipe runs. */
const zones = [
  ['UTC', 'America/New_York'],
  ['America/New_York', 'Asia/Tokyo'],
  ['Asia/Kolkata', 'UTC'],
] as const;

const scratch = mkdtempSync(path.join(tmpdir(), 'billable-recipes-'));
const failures: string[] = [];

const runAll = async (
  run: string,
  { server, books }: OpenBooks,
  sessionZone: string,
  python: string,
  named: { readonly namesMonth: boolean } = { namesMonth: false },
): Promise<void> => {
  const chosen = named.namesMonth ? recipes.filter(isAboutMonth) : recipes;
  const folder = path.join(scratch, run.replaceAll(/[^\w]+/g, '-'));
  mkdirSync(folder, { recursive: true });
  const target = { ...server, folder, sessionZone, python };
  for (const recipe of chosen) {
    const fault = await checkRecipe(recipe, recipes, target, books, named);
    if (fault !== null) failures.push(`${run}: ${recipe.name}: ${fault}`);
  }
  console.log(`${run}: ${chosen.length} recipes run, ${failures.length} failed until now`);
};

try {
  const python = pythonOfRecipes();
  for (const [zone, sessionZone] of zones) {
    const opened = await openBooks(zone, Date.now(), 'used');
    const where = `months of ${zone}, session in ${sessionZone}`;
    await runAll(`${where}, first versions`, opened, sessionZone, python);
    await runAll(`${where}, second version`, await opened.countLate(), sessionZone, python);
    const named = { namesMonth: true };
    await runAll(`${where}, a month before`, opened.earlier(), sessionZone, python, named);
    await opened.close();
    const idle = await openBooks(zone, Date.now(), 'before');
    await runAll(`${where}, nothing last month`, idle, sessionZone, python);
    await idle.close();
  }
  const empty = await openBooks('Europe/Berlin', Date.now(), 'unused');
  await runAll('no usage at all', empty, 'Pacific/Auckland', python);
  await empty.close();
  for (const failure of failures) console.error(failure);
  process.exitCode = failures.length === 0 ? 0 : 1;
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 2;
} finally {
  await endServers();
  rmSync(scratch, { recursive: true, force: true });
}
