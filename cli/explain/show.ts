import { printable } from '../../shared/command-line/printable.ts';
import type { BatchPart } from '../../shared/reports/explained.ts';
import { textTable } from '../text-table.ts';
import type { ExplainedCustomer } from './explain-month.ts';

type Print = (line: string) => void;

type Section = {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
};

/** Prints what a customer's month is made of; `latest` are the batches that are shown of all. */
export const showExplanation = (
  print: Print,
  asked: { readonly customer: string; readonly month: string },
  explained: ExplainedCustomer,
  latest: readonly BatchPart[],
): void => {
  const { timezone, basis, billableStatuses, counted, receipts } = explained;
  const by = basis === null ? 'of now' : `of version ${basis}`;
  print(`${printable(asked.customer)} in ${asked.month} (${timezone})`);
  print(`  counted now: ${amountText(counted)} (${billableStatuses})`);
  print(`  by the customers and the billable statuses ${by}`);
  print(`  ${receipts.batches} batches count ${amountText(receipts)}`);
  if (isUnknown(explained)) {
    print('  no customers, no version and no batch name it: customer_id in the files has the ids');
  }
  const missing = counted.requests - receipts.requests;
  if (missing !== 0) {
    print(
      `  ${missing} requests are of batches whose receipts have expired, or that came meanwhile`,
    );
  }
  for (const section of sectionsOf(explained, latest)) {
    if (section.rows.length === 0) continue;
    print('');
    print(section.title);
    for (const line of textTable(section.header, section.rows)) print(`  ${line}`);
  }
  if (receipts.unknown > 0) {
    print('');
    print(
      `${receipts.unknown} entries in quarantine name no consumer, so anyone's: npx billable quarantine list`,
    );
  }
};

/** An id that is written otherwise looks like a customer without usage. */
const isUnknown = ({ isNamed, counted, versions, receipts }: ExplainedCustomer): boolean =>
  !isNamed &&
  counted.requests === 0 &&
  receipts.names.length + receipts.voids.length + receipts.quarantine.length === 0 &&
  versions.every(({ requests }) => (requests ?? 0) === 0);

const amountText = ({ requests, billable }: ExplainedCustomer['counted']): string =>
  `${requests} requests, ${billable} billable`;

const sectionsOf = (
  { versions, receipts }: ExplainedCustomer,
  latest: readonly BatchPart[],
): readonly Section[] => [
  {
    title: 'Versions of the report',
    header: ['version', 'requests', 'billable', 'state', 'as_of', 'after_close'],
    rows: versions.map(({ manifest, requests, billable }) => [
      manifest.version,
      requests ?? '-',
      billable ?? '-',
      manifest.state,
      manifest.as_of,
      manifest.after_close ? 'yes' : '',
    ]),
  },
  {
    title: 'Names, each by the days on which it was used',
    header: ['consumer', 'username', 'custom_id', 'first', 'last', 'requests', 'billable'],
    rows: receipts.names.map(({ consumer, first, last, requests, billable }) => [
      ...[consumer.id, consumer.username, consumer.customId].map(textOf),
      first,
      last,
      requests,
      billable,
    ]),
  },
  {
    title: 'Days',
    header: ['day', 'requests', 'billable'],
    rows: [...receipts.days].map(([day, { requests, billable }]) => [day, requests, billable]),
  },
  {
    title: 'Voided: not counted any more',
    header: ['batch', 'requests', 'at', 'by', 'reason'],
    rows: receipts.voids.map(({ batch, requests, at, by, reason }) => [
      batch,
      requests,
      new Date(at).toISOString(),
      printable(by),
      printable(reason),
    ]),
  },
  {
    title: 'Quarantine: entries of this customer that were not counted when they came',
    header: ['batch', 'entries', 'reason', 'now'],
    rows: receipts.quarantine.map(({ batch, entries, reason, state }) => [
      batch,
      entries,
      reason,
      state,
    ]),
  },
  {
    title:
      latest.length < receipts.batches
        ? `The ${latest.length} latest parts of batches; all of them: --csv`
        : 'Batches',
    header: ['received', 'batch', 'requests', 'billable', 'voided', 'replay_of'],
    rows: latest.map(({ receivedAt, batch, requests, billable, voided, replayOf }) => [
      new Date(receivedAt).toISOString(),
      batch,
      requests,
      billable,
      voided,
      replayOf ?? '',
    ]),
  },
];

const textOf = (text: string): string => (text === '' ? '-' : printable(text));
