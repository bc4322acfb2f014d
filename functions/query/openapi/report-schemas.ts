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
} from './schema.ts';

const versionNumber: Json = { type: 'integer', minimum: 1 };

const state = described(
  oneOfTexts('open', 'closing', 'final'),
  '`open`: the month runs. `closing`: late usage may still change it. `final`: it is closed.',
);

const afterClose = described(flag, 'Written after the month was closed.');

const listed = objectOf({
  month,
  version: versionNumber,
  state,
  rows: count,
  requests: count,
  sha256: described(sha256, 'Of the file.'),
  generated_at: instant,
  after_close: afterClose,
  url: described(text, 'The path of the file, its version included.'),
});

const adjustment = objectOf(
  {
    batch: described(sha256, 'The batch that was taken back.'),
    requests: described({ type: 'integer', maximum: 0 }, 'What that took from the month.'),
    reason: text,
    by: text,
    at: instant,
  },
  'A batch that was taken back (`npx billable void`).',
);

const manifest = objectOf(
  {
    month,
    timezone: text,
    version: versionNumber,
    supersedes: described({ type: ['integer', 'null'], minimum: 1 }, 'The version before.'),
    difference: described(
      { ...difference, type: ['integer', 'null'] },
      'Requests minus those of the version before; `null` for the first.',
    ),
    state: described(state, 'When this version was written.'),
    rows: count,
    requests: count,
    requests_by_status_class: objectOf({
      '1xx': count,
      '2xx': count,
      '3xx': count,
      '4xx': count,
      '5xx': count,
    }),
    consumers: described(count, 'Distinct consumer ids.'),
    quarantined: described(count, 'Entries received in the month that could not be counted.'),
    adjustments: listOf(ref('Adjustment')),
    bytes: count,
    sha256: described(sha256, 'Of the file.'),
    generated_at: instant,
    as_of: described(instant, 'Every batch that was answered 200 before it is in the file.'),
    billable_statuses: text,
    software_version: text,
    tzdata_version: text,
    columns: listOf(text),
    after_close: afterClose,
  },
  'What one version of the report of a month says about itself.',
);

export const reportSchemas: Readonly<Record<string, Json>> = {
  ReportList: objectOf(
    { data: listOf(ref('ListedReport')) },
    'The newest version of each month, newest month first.',
  ),
  ListedReport: listed,
  Manifest: manifest,
  Adjustment: adjustment,
};
