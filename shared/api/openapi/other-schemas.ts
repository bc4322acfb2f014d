import { maxStatus, minStatus } from '../../metering/status.ts';
import { storeFaults } from '../../ports/store-unavailable.ts';
import { count, described, flag, type Json, objectOf, ref, text, withMember } from './schema.ts';

/** Nothing is required and nothing forbidden: an entry that cannot be counted is quarantined. */
const entry: Json = {
  type: 'object',
  description:
    'An entry of the `http-log` plugin: one proxied request. Of all that Kong sends only these ' +
    'members are read, and nothing else is logged or stored. One that is missing or wrong puts ' +
    'the entry into quarantine; the others count.',
  properties: {
    started_at: { description: 'Unix milliseconds; chooses the period.' },
    response: {
      properties: { status: { description: `A number from ${minStatus} to ${maxStatus}.` } },
    },
    consumer: {
      description: 'Absent or null: the request belongs to `anonymous`.',
      properties: { id: {}, username: {}, custom_id: {} },
    },
    request: { properties: { id: { description: 'Kept with a quarantined entry.' } } },
    service: { properties: { name: { description: 'Kept with a quarantined entry.' } } },
    route: { properties: { name: { description: 'Kept with a quarantined entry.' } } },
  },
};

const problem: Json = {
  type: 'object',
  description: 'What is wrong, as RFC 9457 defines it.',
  required: ['status', 'title', 'detail'],
  properties: {
    status: { type: 'integer', minimum: 400, maximum: 599 },
    title: text,
    detail: described(text, 'What was wrong, the value received, the values allowed.'),
    months: described({ type: 'array', items: text }, 'The months that there are (404).'),
    versions: described({ type: 'array', items: count }, 'The versions that there are (404).'),
  },
};

const nullableText = (description: string): Json => ({ type: ['string', 'null'], description });

export const otherSchemas: Readonly<Record<string, Json>> = {
  Entries: {
    description: 'One entry, or an array of entries.',
    anyOf: [ref('Entry'), { type: 'array', items: ref('Entry') }],
  },
  Entry: entry,
  Ingested: objectOf(
    {
      accepted: described(count, 'Entries that were counted now.'),
      quarantined: described(count, 'Entries that were kept aside now.'),
      duplicate: described(flag, 'The same bytes were applied before; nothing changed.'),
    },
    'Sent after all of it is durable.',
  ),
  Caller: withMember(
    objectOf(
      {
        scope: { type: 'string', enum: ['ingest', 'read'] },
        customer: nullableText('The id of a customer, whose own usage alone is shown.'),
        expires: nullableText('When the token ends (ISO 8601).'),
        labels: described({ type: 'array', items: text }, 'What usage is split by.'),
        meters: described({ type: 'array', items: text }, 'What is counted, requests first.'),
      },
      'Who asks, by the token.',
    ),
    'meter_paths',
    described(
      { type: 'object', additionalProperties: text },
      "Where meters of one's own stand in an entry, by name. Left out where there are none, and for customers.",
    ),
  ),
  Health: objectOf({ status: { type: 'string', const: 'ok' } }),
  FailingHealth: objectOf({
    status: { type: 'string', const: 'failing' },
    reason: {
      type: 'string',
      enum: [...storeFaults, 'internal_error'],
      description: 'Why. The log of the server says more.',
    },
  }),
  Problem: problem,
  OpenApi: {
    type: 'object',
    description: 'This document.',
    required: ['openapi', 'info', 'paths'],
    properties: { openapi: text, info: { type: 'object' }, paths: { type: 'object' } },
  },
};
