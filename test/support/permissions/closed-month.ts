import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { directoryText } from '../../../shared/customers/directory-text.ts';
import { closeDirectoryKey, closeKey } from '../../../shared/reports/keys.ts';
import { zoneKey } from '../../../shared/reports/zones.ts';

type Bucket = { readonly putFile: (key: string, body: string) => Promise<void> };

/** Closes a month by the customers of a file, as a run does once `RESTATEMENT_DAYS` are over, and notes the zone. */
export const closeMonth = async (
  { putFile }: Bucket,
  { month, file, now }: { readonly month: string; readonly file: string; readonly now: number },
): Promise<void> => {
  const reading = readBillableText(file);
  if (reading.kind === 'invalid') throw new Error('the file must be readable');
  const at = new Date(now).toISOString();
  await putFile(closeDirectoryKey(month), directoryText(reading.file.customers));
  const close = { month, version: 1, sha256: '0'.repeat(64), closed_at: at, directory: null };
  await putFile(closeKey(month), JSON.stringify(close));
  await putFile(zoneKey(1), JSON.stringify({ timezone: 'UTC', from_month: null, recorded_at: at }));
};
