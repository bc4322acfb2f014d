import { parquetMediaType } from '../../reports/parquet-columns.ts';
import { reportParameters } from '../parameters/parameters.ts';
import {
  csvContent,
  failures,
  forbidden,
  headers,
  jsonContent,
  notModified,
  refusal,
  unauthorized,
} from './answers.ts';
import { queryParameter } from './billable-operation.ts';
import { type Json, ref } from './schema.ts';
import { csvExamples } from './usage-examples.ts';

const sha256 = 'a3f5b1c0d9e84726b5a4c3d2e1f00918273645546372819f0e1d2c3b4a596877';

const listed = {
  month: '2026-10',
  version: 1,
  state: 'closing',
  rows: 1,
  requests: 123,
  billable_requests: 123,
  sha256,
  generated_at: '2026-11-01T04:00:00.000Z',
  after_close: false,
};

const ownListed = {
  month: '2026-10',
  state: 'closing',
  requests: 123,
  billable_requests: 123,
  url: '/reports/2026-10.customers.csv',
};

/** A whole manifest, as the document shows it. */
export const manifestExample = {
  month: '2026-10',
  timezone: 'UTC',
  version: 1,
  supersedes: null,
  supersedes_as_of: null,
  difference: null,
  state: 'closing',
  rows: 1,
  requests: 123,
  billable_requests: 123,
  requests_by_status_class: { '1xx': 0, '2xx': 123, '3xx': 0, '4xx': 0, '5xx': 0 },
  meters: { requests: 123 },
  consumers: 1,
  customers: 1,
  quarantined: 0,
  dismissed: 0,
  adjustments: [],
  bytes: 223,
  sha256,
  files: [
    { name: 'billable-2026-10.v1.csv', bytes: 223, sha256 },
    { name: 'billable-2026-10.v1.customers.csv', bytes: 105, sha256 },
    { name: 'billable-2026-10.v1.parquet', bytes: 2310, sha256 },
  ],
  generated_at: '2026-11-01T04:00:00.000Z',
  as_of: '2026-11-01T04:00:00.000Z',
  billable_statuses: '1xx,2xx,3xx,4xx,!429,!499',
  software_version: '1.0.0',
  tzdata_version: '2026a',
  columns: csvExamples.long.split('\r\n')[0]?.split(','),
  store: {
    id: '8c1f4e0b2d7a4c3f9e6b5a1d0c2e4f68',
    receipts: 42,
    last_receipt: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    last_receipt_at: null,
  },
  directory: sha256,
  restated: null,
  after_close: false,
  current_state: 'closing',
};

export const listReportsOperation: Json = {
  tags: ['reports'],
  summary: 'The reports that there are',
  description:
    'The newest version of each month, newest month first. For a customer, by its token, the months of its own usage (`OwnReportList`).',
  responses: {
    200: {
      description: 'The list; empty where there is no report yet.',
      headers: { ETag: headers.etag },
      content: {
        'application/json': {
          ...jsonContent('ReportList', {
            october: { data: [{ ...listed, url: '/reports/2026-10.csv?version=1' }] },
            customer: { data: [ownListed] },
          }),
          schema: { anyOf: [ref('ReportList'), ref('OwnReportList')] },
        },
      },
    },
    ...notModified(),
    ...refusal(400, 'It takes no parameters.', '"month" is not a parameter; known are: none.'),
    ...unauthorized('read'),
    ...forbidden,
    ...failures(),
  },
};

export const readReportOperation: Json = {
  tags: ['reports'],
  summary: 'The manifest or a file of a month',
  description:
    'A version never changes. `delimiter`, `dates`, `bom` and `layout` give a rendering of a CSV: it says so in its name and in `Billable-Rendering-Of`, with the hash of the file. `2026-10` is its manifest, `2026-10.csv` the file, `2026-10.customers.csv` has a line per customer, `2026-10.customer-services.csv` one per customer and service, `2026-10.parquet` is the file as Parquet, typed and with the customer of each line. A customer reads its own lines of the two about customers, of the newest version, and may send `delimiter`, `dates` and `bom`.',
  parameters: [
    {
      name: 'name',
      in: 'path',
      required: true,
      description:
        'A month, `YYYY-MM`; with `.csv`, `.customers.csv`, `.customer-services.csv` or `.parquet` a file of it.',
      schema: {
        type: 'string',
        pattern: String.raw`^\d{4}-\d\d(?:(?:\.customers|\.customer-services)?\.csv|\.parquet)?$`,
      },
      examples: {
        manifest: { summary: 'The manifest', value: '2026-10' },
        file: { summary: 'The file', value: '2026-10.csv' },
        customers: { summary: 'A line per customer', value: '2026-10.customers.csv' },
        parquet: { summary: 'The file as Parquet', value: '2026-10.parquet' },
      },
    },
    ...reportParameters.map(queryParameter),
  ],
  responses: {
    200: {
      description: 'The manifest as JSON, or the file.',
      headers: {
        ETag: headers.etag,
        'Content-Disposition': headers.contentDisposition,
        'Accept-Ranges': headers.acceptRanges,
        'Billable-Rendering-Of': headers.renderingOf,
      },
      content: {
        'application/json': jsonContent('Manifest', { october: manifestExample }),
        'text/csv': csvContent({ october: csvExamples.long }),
        [parquetMediaType]: { schema: { type: 'string', format: 'binary' } },
      },
    },
    206: {
      description: 'The part of a file that `Range` asks for; a download goes on with it.',
      headers: {
        ETag: headers.etag,
        'Content-Range': headers.contentRange,
        'Content-Disposition': headers.contentDisposition,
        'Accept-Ranges': headers.acceptRanges,
      },
      content: {
        'text/csv': csvContent({ october: csvExamples.long }),
        [parquetMediaType]: { schema: { type: 'string', format: 'binary' } },
      },
    },
    303: {
      description: 'On AWS: the file has over 4 MB and is fetched from where it lies.',
      headers: { Location: headers.location },
    },
    ...notModified(),
    ...refusal(
      400,
      'A parameter is wrong or unknown.',
      'version: received "0"; allowed: 1 and above.',
    ),
    ...unauthorized('read'),
    ...forbidden,
    ...refusal(
      404,
      'There is no such month or version. It names those that there are.',
      'No report of "2026-09". Reports: 2026-10.',
    ),
    ...refusal(
      416,
      'The file does not have the part that `Range` asks for.',
      'Range: received "bytes=999-"; allowed: a part of the 223 bytes.',
      { 'Content-Range': headers.contentRange },
    ),
    ...failures(),
  },
};
