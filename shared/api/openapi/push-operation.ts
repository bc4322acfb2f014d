import { pushSystems } from '../../customers/push-systems.ts';
import { failures, forbidden, jsonContent, unauthorized } from './answers.ts';
import {
  count,
  described,
  instant,
  type Json,
  listOf,
  month,
  objectOf,
  oneOfTexts,
  text,
  textOrNull,
} from './schema.ts';

const orNull = (schema: Json): Json => ({ anyOf: [schema, { type: 'null' }] });

const example = {
  system: 'stripe',
  customer: 'acme',
  meter: 'requests',
  month: '2026-11',
  total: 1234,
  sequence: 17,
  state: 'confirmed',
  sent_at: '2026-11-22T12:00:00.123Z',
  confirmed_at: '2026-11-23T00:05:00.456Z',
  late: null,
  reason: null,
};

export const listPushesOperation: Json = {
  tags: ['service'],
  summary: 'What each billing system was sent, has accepted and holds',
  description:
    'By system, month, customer and meter. `total` is what was last sent, and ' +
    'where nothing was, what it is now.',
  responses: {
    200: {
      description: 'The ledger of pushes.',
      content: {
        'application/json': jsonContent('PushList', {
          november: { data: [example], problems: [], warnings: [] },
        }),
      },
    },
    ...unauthorized('read'),
    ...forbidden,
    ...failures(),
  },
};

export const pushSchemas: Readonly<Record<string, Json>> = {
  PushList: objectOf({
    data: listOf(
      objectOf({
        system: oneOfTexts(...pushSystems),
        customer: text,
        meter: text,
        month,
        total: orNull(count),
        sequence: orNull(count),
        state: described(
          oneOfTexts('sent', 'accepted', 'confirmed', 'late', 'refused', 'unmapped'),
          '`sent`: no answer is known. `accepted`: answered 2xx. `confirmed`: read back. `late`: ' +
            'changed after `grace`, not sent. `refused`: the system does not take it, or a total of the ' +
            'month would be wrong there, or nothing was sent since an older store was accepted; ' +
            '`reason` says which. `unmapped`: the customer has no id for that system.',
        ),
        sent_at: orNull(instant),
        confirmed_at: orNull(instant),
        late: described(
          { type: ['integer', 'null'] },
          'What changed after `grace`, less what was accepted.',
        ),
        reason: textOrNull,
      }),
    ),
    problems: described(
      listOf(
        objectOf({
          system: oneOfTexts(...pushSystems),
          month,
          problem: text,
          since: orNull(instant),
        }),
      ),
      'What keeps a system and month from being sent, such as a wrong key, or a system that asks to wait. ' +
        'A wrong clock is stored nowhere: a server on one machine knows it from its last push, and AWS does not show it.',
    ),
    warnings: described(
      listOf(text),
      'What a person should know before there is an invoice: more than 1 % of the entries of a month ' +
        'wait in quarantine, or `grace` ends before the month does.',
    ),
  }),
};
