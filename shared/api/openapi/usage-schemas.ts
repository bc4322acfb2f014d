import { periodKinds } from '../../calendar/period.ts';
import { statusClasses } from '../../metering/status.ts';
import {
  count,
  described,
  instant,
  type Json,
  listOf,
  objectOf,
  oneOfTexts,
  ref,
  statusClass,
  text,
  textOrNull,
} from './schema.ts';

const period = {
  period_start: described(instant, 'Included. With `Z` in UTC, else with the offset of the zone.'),
  period_end: described(instant, 'Not included.'),
};

const consumer = {
  consumer_id: described(text, 'The id that Kong gave; `anonymous` where there was no consumer.'),
  consumer_username: textOrNull,
  consumer_custom_id: textOrNull,
};

const customer = {
  customer_id: described(
    text,
    'Who pays: the id in `billable.yaml`, or else the custom id, or else `id:` and the consumer id; ' +
      '`anonymous` without a consumer. A custom id that reads like one of these has `custom_id:` before it.',
  ),
  customer_name: textOrNull,
};

const labels = {
  service: described(textOrNull, 'The name of the service in Kong, or else its host.'),
  route: described(textOrNull, 'The name of the route in Kong.'),
  ai_model: described(textOrNull, 'The model that answered, or else the one that was asked for.'),
};

/** The columns of further meters have the names that `METERS` gives them. */
const furtherMeters = {
  additionalProperties: described(
    count,
    'A meter of `meters`; with `billable_` before its name the part of billable statuses.',
  ),
};

const status = { status: { type: 'integer', minimum: 100, maximum: 599 } };

const requests = {
  requests: described({ type: 'integer', minimum: 1 }, 'The number of requests.'),
};

const wideCounts = {
  ...requests,
  billable_requests: described(count, 'Those whose status is in `billable_statuses`.'),
  ...Object.fromEntries(statusClasses.map((name) => [`status_${name}`, count])),
};

const grouped: Json = {
  ...objectOf(
    { ...period, ...requests },
    'A row of another `group_by`, or with further meters: what they name.',
  ),
  properties: {
    ...period,
    ...consumer,
    ...customer,
    ...labels,
    ...status,
    status_class: statusClass,
    ...requests,
  },
  ...furtherMeters,
};

const usage: Json = {
  ...objectOf({
    period: oneOfTexts(...periodKinds),
    timezone: described(text, 'The zone whose calendar cuts the periods.'),
    from: described(instant, 'Begin of the first period.'),
    to: described(instant, 'End of the last period.'),
    as_of: described(instant, 'Every batch that was answered 200 before it is counted.'),
    data: listOf({
      anyOf: [
        'UsageRow',
        'WideUsageRow',
        'WideCustomerRow',
        'WideGroupedRow',
        'GroupedUsageRow',
      ].map(ref),
    }),
    next_cursor: described(textOrNull, 'Send it as `cursor` for more rows; `null`: no more.'),
  }),
};

const billableStatuses = {
  billable_statuses: described(
    text,
    'What is billable, with `billable=true`, `billable=false` and `layout=wide`; the last term that fits decides.',
  ),
};

export const usageSchemas: Readonly<Record<string, Json>> = {
  Usage: {
    ...usage,
    description: 'One page of usage. Rows by period, then by their columns.',
    properties: { ...(usage['properties'] as Json), ...billableStatuses },
  },
  UsageRow: objectOf(
    { ...period, ...consumer, ...status, ...requests },
    'The requests of one period, consumer id and custom id, and status. At least one.',
  ),
  WideUsageRow: objectOf(
    { ...period, ...consumer, ...wideCounts },
    'A row of `layout=wide`: the requests of one period, consumer id and custom id.',
  ),
  WideCustomerRow: objectOf(
    { ...period, ...customer, ...wideCounts },
    'A row of `layout=wide&group_by=customer`.',
  ),
  WideGroupedRow: {
    ...objectOf(
      { ...period, ...wideCounts },
      'A row of `layout=wide` with labels or meters: what `group_by` and `meters` name.',
    ),
    properties: { ...period, ...consumer, ...customer, ...labels, ...wideCounts },
    ...furtherMeters,
  },
  GroupedUsageRow: grouped,
};
