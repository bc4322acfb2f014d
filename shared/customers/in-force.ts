import type { EpochMs } from '../calendar/instant.ts';
import type { TimeZone } from '../calendar/zone.ts';
import type { BillableFile } from './billable-file.ts';
import { type DirectoryPayers, payersOf } from './directory.ts';

/** The file in force. */
export type CurrentFile = () => BillableFile | Promise<BillableFile>;

/** What follows from the file in force, made once of each file. */
const derivedOf = <T>(current: CurrentFile, derive: (file: BillableFile) => T) => {
  let last: { readonly file: BillableFile; readonly value: T } | null = null;
  return async (): Promise<T> => {
    const file = await current();
    if (last?.file !== file) last = { file, value: derive(file) };
    return last.value;
  };
};

/** Who pays by the file in force. */
export const currentPayers = (
  current: CurrentFile,
  zone: TimeZone,
): (() => Promise<DirectoryPayers>) =>
  derivedOf(current, ({ customers }) => payersOf(customers, zone));

/** When tokens of a customer begin to count; `null` for a customer without an entry. */
export const currentTokensAfter = (current: CurrentFile) => {
  const instants = derivedOf(
    current,
    ({ customers }) =>
      new Map(
        customers.map(({ id, tokensAfter }) => [id, tokensAfter ?? Number.NEGATIVE_INFINITY]),
      ),
  );
  return async (customer: string): Promise<EpochMs | null> =>
    (await instants()).get(customer) ?? null;
};
