import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Month } from '../../shared/reports/month.ts';
import { type DayUsage, totalsIn } from './usage.ts';

/** The newest companion of a month's report about customers, as text; `null` where there is none. */
export const newestCustomersFile = (dataDir: string, month: Month): string | null => {
  const folder = join(dataDir, 'reports', `month=${month}`);
  const versions = readdirSync(folder).flatMap((name) => {
    const [, version] = /\.v(\d+)\.customers\.csv$/.exec(name) ?? [];
    return version === undefined ? [] : [{ name, version: Number(version) }];
  });
  const [newest] = versions.toSorted((a, b) => b.version - a.version);
  return newest === undefined ? null : readFileSync(join(folder, newest.name), 'utf8');
};

/** A line for each customer for whom the file has other totals than were used, or no line. */
export const unlikeCustomersFile = (
  file: string,
  { usage, month }: { readonly usage: readonly DayUsage[]; readonly month: Month },
): readonly string[] => {
  const all = totalsIn(usage, { span: month, meter: 'requests', billable: false });
  const billable = totalsIn(usage, { span: month, meter: 'requests', billable: true });
  const [, ...rows] = file.trimEnd().split('\r\n');
  const filed = new Map(
    rows.map((row) => {
      const [, , customer = '', , requests, ofBillable] = row.split(',');
      return [customer, `${requests} requests, ${ofBillable} billable`] as const;
    }),
  );
  const used = new Map(
    [...all].map(([customer, requests]) => [
      customer,
      `${requests} requests, ${billable.get(customer) ?? 0} billable`,
    ]),
  );
  return [...new Set([...filed.keys(), ...used.keys()])]
    .filter((customer) => filed.get(customer) !== used.get(customer))
    .map(
      (customer) =>
        `the report of ${month} has of ${customer}: ${filed.get(customer) ?? 'nothing'}; ` +
        `used were: ${used.get(customer) ?? 'nothing'}`,
    );
};
