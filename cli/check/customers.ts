import type { CustomerFile } from '../../shared/reports/keys.ts';
import type { Manifest } from '../../shared/reports/manifest.ts';
import { companionSums } from './companion-sums.ts';
import { newCustomerKey } from './customer-key.ts';
import { firstProblems } from './first-problems.ts';
import { countedIn, readRowSums } from './row-sums.ts';

/**
 * What a file about customers says of one of them that the rows of the Parquet file next to it do not:
 * a line each. Services are summed up where the rows name none. Holds the customers in memory.
 */
export const customerDifferences = async (
  { companion, parquet }: { readonly companion: string; readonly parquet: string },
  end: CustomerFile,
  manifest: Manifest,
): Promise<readonly string[]> => {
  const isByService = end === 'customer-services.csv' && manifest.columns.includes('service');
  const keyOf = newCustomerKey({ isByService });
  const counted = countedIn(manifest);
  const texts = ['customer_id', 'customer_name', ...(isByService ? ['service'] : [])];
  const wanted = await readRowSums(parquet, { keyOf, texts, manifest });
  if (typeof wanted === 'string') return [wanted];
  const problems: string[] = [];
  const differ = (key: string, has: readonly number[], rows: readonly number[]): void => {
    for (const [i, name] of counted.entries()) {
      if (has[i] === rows[i]) continue;
      problems.push(
        `${key}: ${name} is ${has[i] ?? 'none'}, the rows of the Parquet file have ${rows[i] ?? 'none'}`,
      );
    }
  };
  for await (const { key, amounts } of companionSums(companion, keyOf, counted)) {
    differ(key, amounts, wanted.get(key) ?? []);
    wanted.delete(key);
  }
  for (const [key, rows] of wanted) differ(key, [], rows);
  return firstProblems(problems);
};
