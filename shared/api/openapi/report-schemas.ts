import { statusClasses } from '../../metering/status.ts';
import {
  count,
  described,
  difference,
  flag,
  instant,
  type Json,
  listOf,
  month,
  objectOf,
  oneOfTexts,
  ref,
  sha256,
  text,
  withMember,
} from './schema.ts';

const versionNumber: Json = { type: 'integer', minimum: 1 };

const state = described(
  oneOfTexts('open', 'closing', 'final'),
  '`open`: the month runs. `closing`: late usage may still change it. `final`: it is closed.',
);

const afterClose = described(flag, 'Written after the month was closed.');

const billableRequests = described(
  { type: ['integer', 'null'], minimum: 0 },
  'Those of a billable status; `null` in a version from before they were noted.',
);

const listed = objectOf({
  month,
  version: versionNumber,
  state,
  rows: count,
  requests: count,
  billable_requests: billableRequests,
  sha256: described(sha256, 'Of the file.'),
  generated_at: instant,
  after_close: afterClose,
  url: described(text, 'The path of the file, its version included.'),
});

const wholeAdjustment = objectOf(
  {
    batch: described(sha256, 'The batch that was voided, as a whole or in part.'),
    requests: described({ type: 'integer', maximum: 0 }, 'What that took from the month.'),
    reason: text,
    by: text,
    at: instant,
  },
  'A batch, or one consumer’s part of it, that was voided (`npx billable void`).',
);

const reportFile = objectOf({ name: text, bytes: count, sha256 }, 'One file of a version.');

const storeIdentity: Json = {
  ...objectOf({
    id: described(text, 'The same for a store, its backups and what is restored from them.'),
    receipts: described(
      { type: ['integer', 'null'], minimum: 0 },
      'How many receipts it had taken; `null` where it does not count them.',
    ),
    last_receipt: described(
      { ...sha256, type: ['string', 'null'] },
      'The batch of the last of them; `null` where there is none.',
    ),
    last_receipt_at: described(
      { type: ['string', 'null'], format: 'date-time' },
      'When that came; `null` where the store keeps its last receipt for good (on one machine).',
    ),
  }),
  type: ['object', 'null'],
};

const adjustment: Json = {
  ...wholeAdjustment,
  properties: {
    ...(wholeAdjustment['properties'] as Json),
    consumer_id: described(text, 'Where it is a part: whose.'),
  },
};

const wholeManifest = objectOf(
  {
    month,
    timezone: text,
    version: versionNumber,
    supersedes: described({ type: ['integer', 'null'], minimum: 1 }, 'The version before.'),
    supersedes_as_of: described(
      { type: ['string', 'null'], format: 'date-time' },
      'The `as_of` of the version before where that is later: a person had it superseded.',
    ),
    difference: described(
      { ...difference, type: ['integer', 'null'] },
      'Requests minus those of the version before; `null` for the first.',
    ),
    state: described(state, 'When this version was written.'),
    rows: count,
    requests: count,
    billable_requests: billableRequests,
    requests_by_status_class: objectOf(
      Object.fromEntries(statusClasses.map((name) => [name, count])),
    ),
    meters: {
      type: ['object', 'null'],
      description:
        'The total of each meter, requests among them; `null` in a version from before they were noted.',
      additionalProperties: count,
    },
    consumers: described(count, 'Distinct consumer ids.'),
    customers: described(
      { type: ['integer', 'null'], minimum: 0 },
      'Lines of the file of customers; `null` in a version without one.',
    ),
    quarantined: described(count, 'Entries received in the month that could not be counted.'),
    dismissed: described(count, 'Entries received in the month that a person has dismissed.'),
    adjustments: listOf(ref('Adjustment')),
    bytes: count,
    sha256: described(sha256, 'Of the file.'),
    files: listOf(ref('ReportFile')),
    generated_at: instant,
    as_of: described(instant, 'Every batch that was answered 200 before it is in the file.'),
    billable_statuses: text,
    software_version: text,
    tzdata_version: text,
    columns: listOf(text),
    store: described(storeIdentity, 'The store that was read.'),
    directory: described(
      { ...sha256, type: ['string', 'null'] },
      'The hash of the customers by which it was written; `null` in a version that does not say.',
    ),
    restated: described(
      { type: ['integer', 'null'], minimum: 1 },
      'The version whose customers and statuses it follows in the place of those of the close.',
    ),
    after_close: afterClose,
    current_state: described(state, 'Now.'),
  },
  'What one version of the report of a month says about itself.',
);

const manifest = withMember(
  wholeManifest,
  'reinstated',
  described(
    listOf(ref('Adjustment')),
    'Adjustments of the version before that the store does not have: a person has accepted it since.',
  ),
);

const ownReport = objectOf(
  {
    month,
    state,
    requests: count,
    billable_requests: count,
    url: described(text, 'The path of the file with the own line.'),
  },
  'A month as a customer sees it: its own numbers alone.',
);

const ownReportList = objectOf(
  { data: listOf(ref('OwnReport')) },
  'The months of which the customer has usage, newest month first.',
);

const reportList: Json = {
  type: 'object',
  description: 'The newest version of each month, newest month first.',
  required: ['data'],
  properties: {
    data: listOf(ref('ListedReport')),
    unreadable: described(
      listOf(month),
      'Months that cannot be read; left out where all can. The log says why.',
    ),
  },
};

export const reportSchemas: Readonly<Record<string, Json>> = {
  ReportList: reportList,
  ListedReport: listed,
  OwnReportList: ownReportList,
  OwnReport: ownReport,
  Manifest: manifest,
  Adjustment: adjustment,
  ReportFile: reportFile,
};
