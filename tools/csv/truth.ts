import { messageOf } from '../../shared/error-message.ts';
import type { Rows } from './text-readers.ts';
import { requestsEach, type Written } from './written.ts';

/** The columns that hold the names; one of a customer without an entry of the directory has none. */
const nameColumns = [
  'consumer_id',
  'consumer_username',
  'consumer_custom_id',
  'customer_id',
  'service',
] as const;

/** One apostrophe less wherever the guard can stand. */
const unguarded = (text: string): string => text.replaceAll(/(^|[,;\t\r\n])'/g, '$1');

/** What is wrong with the cells that a program found; nothing where each name is there once, whole. */
export const problemsOf = (
  { isRaw, what }: Written,
  [header = [], ...rows]: Rows,
  names: readonly string[],
): readonly string[] => {
  if (rows.length !== names.length) return [`${rows.length} rows instead of ${names.length}`];
  const columns = nameColumns.filter(
    (column) =>
      header.includes(column) && !(what.startsWith('explain') && column === 'consumer_custom_id'),
  );
  if (columns.length === 0) return [`no column of names among ${header.join(' ')}`];
  const found = columns.map((column) =>
    rows.map((row) => {
      const cell = row[header.indexOf(column)] ?? '';
      return isRaw ? cell : unguarded(cell);
    }),
  );
  const missing = names.filter((name) => !found.every((cells) => cells.includes(name)));
  const torn = found[0]?.filter((name, i) => found.some((cells) => cells[i] !== name)) ?? [];
  const requests = rows.map((row) => row[header.indexOf('requests')]);
  const miscounted = requests.filter((text) => text !== String(requestsEach));
  return [
    ...missing.map((name) => `the name ${JSON.stringify(name)} is missing`),
    ...torn.map((name) => `the row of ${JSON.stringify(name)} has another name too`),
    ...miscounted.map((text) => `${JSON.stringify(text)} requests instead of ${requestsEach}`),
  ];
};

/** What no program can read is a problem too. */
export const problemsIn = (look: () => readonly string[]): readonly string[] => {
  try {
    return look();
  } catch (error) {
    return [messageOf(error)];
  }
};
