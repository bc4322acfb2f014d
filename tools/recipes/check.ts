import { foundBy } from './answers.ts';
import type { Recipe } from './page.ts';
import { runRecipe, type RecipeServer } from './run.ts';
import { leaveUnfinished } from './unfinished.ts';
import { type Books, type Found, truthOf } from './truth.ts';
import { messageOf } from '../../shared/error-message.ts';

/** Not a question of its own: what the others begin with. */
const viewsName = 'reports-views';

/** What is wrong with what a recipe finds, run twice as people do; `null` where it is the truth. */
export const checkRecipe = async (
  { name, language, code }: Recipe,
  all: readonly Recipe[],
  target: RecipeServer,
  books: Books,
  { namesMonth }: { readonly namesMonth: boolean },
): Promise<string | null> => {
  if (name === viewsName) return null;
  const isReportQuery = language === 'sql' && name.startsWith('reports-');
  const asked = { name, language, code: namesMonth ? inMonth(code, books.month) : code };
  const where = isReportQuery ? { ...target, folder: `${target.folder}/billable-copy` } : target;
  const views = all.find((recipe) => recipe.name === viewsName)?.code;
  const before = isReportQuery ? views : '';
  try {
    if (isReportQuery) leaveUnfinished(where.folder, books.month);
    await runRecipe(asked, where, before);
    const output = await runRecipe(asked, where, before);
    return difference(foundBy(name, output, target.folder), truthOf(name, books));
  } catch (error) {
    return messageOf(error);
  }
};

/** Whether a recipe is about last month, and can name another one; that which makes the copy comes first. */
export const isAboutMonth = ({ name, code }: Recipe): boolean =>
  name === 'reports-copy' || code !== inMonth(code, '2026-10');

/** A recipe about a month by its name, as the pages say. */
const inMonth = (code: string, month: string): string => {
  const next = new Date(`${month}-15T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  const to = next.toISOString().slice(0, 7);
  return code
    .replaceAll('range=last_month', `from=${month}&to=${to}`)
    .replaceAll('range = "last_month"', `from = "${month}", to = "${to}"`)
    .replaceAll('last_month()', `'${month}'`);
};

const difference = (found: readonly Found[], truth: readonly Found[]): string | null => {
  const [foundLines, trueLines] = [found, truth].map((rows) =>
    rows.map((row) => JSON.stringify(row.map(asNumber))).sort(),
  );
  const surplus = foundLines?.filter((line) => !trueLines?.includes(line)) ?? [];
  const missing = trueLines?.filter((line) => !foundLines?.includes(line)) ?? [];
  if (surplus.length + missing.length === 0 && found.length === truth.length) return null;
  return (
    `finds ${found.length} rows instead of ${truth.length}; wrong: ${surplus.slice(0, 3).join(' ')}; ` +
    `missing: ${missing.slice(0, 3).join(' ')}`
  );
};

/** 7 and 7.0 are one number; 0042 is a text. */
const asNumber = (cell: string): string =>
  /^-?(?:0|[1-9]\d*)\.\d+$/.test(cell) ? String(Number(cell)) : cell;
