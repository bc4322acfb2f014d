import { parseMonth } from '../../shared/reports/month.ts';
import type { BatchPart } from '../../shared/reports/explained.ts';
import { ending, type ExitCode, newCommand, WrongUse } from '../../shared/command-line/command.ts';
import { printable } from '../../shared/command-line/printable.ts';
import type { CliContext } from '../context.ts';
import { tableFlag } from '../open-store.ts';
import { type ExplainedCustomer, explainMonth } from './explain-month.ts';
import { openBilling } from './open-billing.ts';
import { partColumns, partLine } from './part-csv.ts';
import { showExplanation } from './show.ts';

/** Parts of batches that are shown to people. */
const maxShown = 20;

const monthFlag = (text: string): string => {
  const month = parseMonth(text);
  if (month !== null) return month;
  throw new WrongUse(`--month is "${printable(text)}"; allowed: a month such as 2026-10`);
};

export const explainCommand = (context: CliContext) =>
  newCommand({
    name: 'explain',
    about:
      "Says what a customer's number of a month is made of: the versions of the report, the names and days, what was voided or is in quarantine, and the batches. With --csv each batch that has a part in it. By the customers and statuses of the newest version, or of now where there is none. A server may run meanwhile.",
    example: 'npx billable explain --customer acme --month 2026-10 --csv > acme.csv',
  })
    .requiredOption('--customer <ID>', 'the id of the customer, as customer_id in the files')
    .requiredOption('--month <MONTH>', 'such as 2026-10', monthFlag)
    .option('--csv', 'a line per batch and name of the consumer')
    .option('--json', 'for machines: {"counted": …, "versions": […], "days": {…}, …}')
    .option(...tableFlag)
    .option('--bucket <NAME>', 'goes with --table: the output ReportsBucketName of the stack')
    .action(
      ending(
        context,
        async ({ csv: isCsv = false, json: isJson = false, ...asked }): Promise<ExitCode> => {
          if (isCsv && isJson) throw new WrongUse('--csv and --json exclude each other');
          const books = await openBilling(context, asked);
          const latest = newLatest();
          try {
            if (isCsv) context.out(`${partColumns.join(',')}\r\n`);
            const explained = await explainMonth(books, asked, async (parts) => {
              if (!isCsv) {
                latest.add(parts);
                return true;
              }
              context.out(parts.map((part) => `${partLine(part)}\r\n`).join(''));
              return context.drained();
            });
            if (explained === null) return 0;
            if (isJson) context.print(JSON.stringify(asJson(asked, explained)));
            else if (!isCsv) showExplanation(context.print, asked, explained, latest.parts());
            return 0;
          } finally {
            books.close();
          }
        },
      ),
    );

/** Keeps the parts that were received last. */
const newLatest = () => {
  let kept: BatchPart[] = [];
  const cut = (): void => {
    kept = kept.sort((a, b) => b.receivedAt - a.receivedAt).slice(0, maxShown);
  };
  return {
    add: (parts: readonly BatchPart[]): void => {
      kept.push(...parts);
      if (kept.length > 50 * maxShown) cut();
    },
    parts: (): readonly BatchPart[] => {
      cut();
      return kept;
    },
  };
};

const asJson = (
  { customer, month }: { readonly customer: string; readonly month: string },
  { timezone, basis, billableStatuses, counted, versions, receipts }: ExplainedCustomer,
) => ({
  customer,
  month,
  timezone,
  basis,
  billable_statuses: billableStatuses,
  counted: amountOf(counted),
  receipts: { batches: receipts.batches, ...amountOf(receipts) },
  versions: versions.map(({ manifest, requests, billable }) => ({
    version: manifest.version,
    requests,
    billable_requests: billable,
    state: manifest.state,
    as_of: manifest.as_of,
    sha256: manifest.sha256,
    after_close: manifest.after_close,
  })),
  names: receipts.names.map(({ consumer, first, last, ...amount }) => ({
    consumer_id: consumer.id,
    consumer_username: consumer.username === '' ? null : consumer.username,
    consumer_custom_id: consumer.customId === '' ? null : consumer.customId,
    first,
    last,
    ...amountOf(amount),
  })),
  days: Object.fromEntries([...receipts.days].map(([day, amount]) => [day, amountOf(amount)])),
  voids: receipts.voids.map(({ at, ...rest }) => ({ ...rest, at: new Date(at).toISOString() })),
  quarantine: receipts.quarantine,
  quarantine_of_unknown: receipts.unknown,
});

const amountOf = ({ requests, billable }: ExplainedCustomer['counted']) => ({
  requests,
  billable_requests: billable,
});
