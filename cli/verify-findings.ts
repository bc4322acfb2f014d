import type { BatchId } from '../shared/metering/batch.ts';
import { counted } from '../shared/metering/counted.ts';
import { labelNames } from '../shared/metering/labels.ts';
import { verifyFiles, verifyReports } from '../functions/report/compare/verify-reports.ts';
import { checkReports } from '../shared/ports/damaged-report.ts';
import { printable } from '../shared/command-line/printable.ts';
import type { Difference } from '../shared/verify/verify-counters.ts';
import type { CliContext } from './context.ts';

export const maxShown = 20;

export const showDifference = (difference: Difference): string => {
  const { page, consumer, labels, meter, counted: live, receipts } = difference;
  const { id, customId, username } = consumer;
  const names = [id, customId, username].map((text) => printable(JSON.stringify(text))).join(' ');
  const what =
    live === receipts
      ? `${live} ${meter}, but not of the statuses and times of the receipts`
      : `the counters say ${live} ${meter}, the receipts ${receipts}`;
  const split = labelNames
    .filter((name) => labels[name] !== '')
    .map((name) => ` ${name} ${printable(JSON.stringify(labels[name]))}`)
    .join('');
  return `  ${page}  consumer ${names}${split}: ${what}`;
};

/** Names the batches that wait to be counted and whose receipts are gone. */
export const printLost = ({ print }: Pick<CliContext, 'print'>, lost: readonly BatchId[]): void => {
  if (lost.length === 0) return;
  print(
    `${counted(lost.length, 'batch', 'batches')} cannot be counted: the receipt is gone. Sent again, it is counted:`,
  );
  for (const id of lost.slice(0, maxShown)) print(`  ${id}`);
  if (lost.length > maxShown) print(`  … and ${lost.length - maxShown} more`);
};

export type ReportFindings = {
  /** What speaks against their being written from this store. */
  readonly books: readonly string[];
  readonly files: readonly string[];
};

export const compareReports = async (
  ...[store, reports, newest, at]: Parameters<typeof verifyReports>
): Promise<ReportFindings> => ({
  books: await verifyReports(store, reports, newest, at),
  files: await verifyFiles(reports, newest),
});

export const allFindings = ({ books, files }: ReportFindings): readonly string[] => [
  ...books,
  ...files,
];

export const printReports = (
  context: Pick<CliContext, 'print'>,
  { books, files }: ReportFindings,
): void => {
  if (books.length + files.length === 0) {
    context.print('No difference between counters and reports.');
  }
  if (books.length > 0) context.print('The reports are not what this store counts:');
  for (const finding of books) context.print(`  ${printable(finding)}`);
  if (files.length === 0) return;
  context.print('Files of the reports are damaged:');
  for (const finding of files) context.print(`  ${printable(finding)}`);
  context.print(checkReports);
};
