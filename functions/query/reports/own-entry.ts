import { readDirectoryText } from '../../../shared/customers/directory-text.ts';
import { directoryKey } from '../../../shared/reports/keys.ts';
import type { Manifest } from '../../../shared/reports/manifest.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import { readReportFile } from '../../../shared/report-files/read-report-file.ts';
import type { OwnContext } from './reports-context.ts';

/**
 * Whether a line under the id of a customer is about this customer. Before an entry has an id, a
 * consumer may have had it as its custom id, and have been billed under it: the id is the customer's
 * where the entry was there when the version was written, or where it claims that custom id.
 */
export const isOwnIn = async (
  { month, timezone, version }: Manifest,
  { reports, payers, customer }: OwnContext,
): Promise<boolean> => {
  const bearer = { id: '', customId: customer, username: '' };
  const { start } = monthPeriod(month, timezone);
  if ((await payers()).customerAt(bearer, start).id === customer) return true;
  const key = directoryKey(month, version);
  const text = await reports.readText(key);
  if (text === null) return false;
  return readReportFile(reports, key, () => readDirectoryText(text)).some(
    ({ id }) => id === customer,
  );
};
