import type { Parameter } from '../parameters/parameter.ts';
import { parameters } from '../parameters/parameters.ts';
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
import type { Json } from './schema.ts';
import { csvExamples, usageExamples } from './usage-examples.ts';

/** A parameter as the document has it; `name` of a repeatable one may be sent several times. */
export const queryParameter = ({
  name,
  description,
  schema,
  isRepeatable,
  example,
}: Parameter): Json => ({
  name,
  in: 'query',
  description,
  ...(isRepeatable
    ? {
        schema: { type: 'array', items: schema },
        style: 'form',
        explode: true,
        example: [example],
      }
    : { schema, example: exampleOf(schema.type, example) }),
});

const exampleOf = (type: string, example: string): unknown =>
  type === 'string' ? example : (JSON.parse(example) as unknown);

export const billableOperation: Json = {
  tags: ['usage'],
  summary: 'Requests and meters per consumer, label, status and period',
  description:
    'Rows by period, then by their columns; only those with at least one request. Every ' +
    'parameter can be left out. A wrong or unknown one is a 400 that says what is allowed.',
  parameters: parameters.map(queryParameter),
  responses: {
    200: {
      description: 'The rows: a page as JSON, or all of them as CSV.',
      headers: {
        'Billable-As-Of': headers.asOf,
        ETag: headers.etag,
        Link: headers.link,
        'Content-Disposition': headers.contentDisposition,
      },
      content: {
        'application/json': jsonContent('Usage', usageExamples),
        'text/csv': csvContent(csvExamples),
      },
    },
    303: {
      description: 'On AWS: the CSV has over 4 MB and is fetched from where it was written.',
      headers: { 'Billable-As-Of': headers.asOf, Location: headers.location },
    },
    ...notModified({ 'Billable-As-Of': headers.asOf }),
    ...refusal(
      400,
      'A parameter is wrong, unknown, or does not go with another.',
      'period: received "decade"; allowed: hour, day, week, month, quarter, year.',
    ),
    ...unauthorized('read'),
    ...forbidden,
    ...refusal(
      413,
      'More periods or rows than are answered, or, on AWS, more than can be read in time.',
      'from, to: the range has about 17,544 hours; at most 10,000 are answered. Ask for a ' +
        'shorter range, a longer period, or single consumers; or take the monthly reports.',
    ),
    ...failures(),
  },
};
