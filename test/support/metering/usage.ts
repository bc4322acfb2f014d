import * as fc from 'fast-check';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { arbitraryBounds } from './bounds.ts';
import { customerOf, type Params } from '../usage/oracle.ts';
import { arbitraryInstantNear, arbitraryTurn, trickyZones } from '../usage/zones.ts';
import { oneRequest } from './events.ts';

const ids = ['anonymous', 'poppy-id', 'digit-id', '__proto__', '\u{1f600}', '\uffff'];

/** Names that others bear as an id, that spreadsheets take for formulas, that break quoting. */
const names = [
  '',
  'poppy',
  'digit',
  'digit-id',
  '=cmd()',
  "'=x",
  'a,"b"\r\nc',
  'x;=1;y',
  "\t@x\t'",
  '\u{1f600}',
  '\uffff',
];

/** Each id under several names: renames, custom ids that change, names that change hands. */
const arbitraryConsumer: fc.Arbitrary<Consumer> = fc.record({
  id: fc.constantFrom(...ids),
  customId: fc.constantFrom(
    '',
    'cust-0001',
    'digit-id',
    '-2',
    'anonymous',
    'id:poppy-id',
    'custom_id:anonymous',
    '\u{1f600}',
  ),
  username: fc.constantFrom(...names),
});

const arbitraryStatus = fc.constantFrom(100, 101, 200, 201, 302, 404, 429, 499, 500, 599);

const arbitraryEventNear = (turn: number, hours: number): fc.Arbitrary<UsageEvent> =>
  fc.record({
    labels: fc.constant(oneRequest.labels),
    quantities: fc.constant(oneRequest.quantities),
    consumer: arbitraryConsumer,
    status: arbitraryStatus,
    at: arbitraryInstantNear(turn, hours),
  });

/** Events around one turn of the calendar: many within hours, some within a month. */
export type Usage = { readonly turn: number; readonly events: readonly UsageEvent[] };

export const arbitraryUsage = (turns: fc.Arbitrary<number>): fc.Arbitrary<Usage> =>
  turns.chain((turn) =>
    fc
      .array(
        fc.oneof(
          arbitraryEventNear(turn, 3),
          arbitraryEventNear(turn, 48),
          arbitraryEventNear(turn, 30 * 24),
        ),
        { maxLength: 40 },
      )
      .map((events) => ({ turn, events })),
  );

/** Usage whose names say to whom they belong, so that a value often is of one consumer alone. */
const arbitraryLoyalUsage: fc.Arbitrary<Usage> = arbitraryUsage(arbitraryTurn).map(
  ({ turn, events }) => ({
    turn,
    events: events.map((event) => ({
      ...event,
      consumer: { ...event.consumer, username: `${event.consumer.id} ${event.status % 2}` },
    })),
  }),
);

const parameter = (name: string, values: fc.Arbitrary<string>): fc.Arbitrary<Params> =>
  values.map((value) => [[name, value]]);

/** A parameter that may be missing. */
const perhaps = (params: fc.Arbitrary<Params>): fc.Arbitrary<Params> =>
  fc.oneof(fc.constant<Params>([]), params);

const repeated = (name: string, values: fc.Arbitrary<string>): fc.Arbitrary<Params> =>
  fc.array(values, { maxLength: 3 }).map((list) => list.map((value) => [name, value] as const));

const arbitrarySelector = (events: readonly UsageEvent[]): fc.Arbitrary<string> => {
  const consumers = events.map(({ consumer }) => consumer);
  const all = consumers.length === 0 ? [{ id: 'x', customId: '', username: '' }] : consumers;
  return fc
    .constantFrom(...all)
    .chain(({ id, customId, username }) =>
      fc.constantFrom(
        id,
        `id:${id}`,
        `custom_id:${customId || 'none'}`,
        customId || 'none',
        `username:${username || 'none'}`,
        username || 'none',
      ),
    );
};

/** Mostly of one who has events. */
const arbitraryCustomer = (events: readonly UsageEvent[]): fc.Arbitrary<string> =>
  fc.constantFrom(...events.map(customerOf), 'nobody', 'custom_id:cust-0001');

const arbitraryGrouping: fc.Arbitrary<Params> = fc.oneof(
  parameter(
    'group_by',
    fc.constantFrom(
      'none',
      'consumer',
      'customer',
      'status',
      'status_class',
      'consumer,status',
      'status,consumer',
      'consumer,status_class',
      'customer,status',
      'status_class,customer',
    ),
  ),
  parameter('layout', fc.constantFrom('long', 'wide')),
  fc.constantFrom('consumer', 'customer').map((who): Params => [
    ['layout', 'wide'],
    ['group_by', who],
  ]),
);

const arbitraryFormat: fc.Arbitrary<Params> = fc.oneof(
  parameter('format', fc.constant('json')),
  fc
    .tuple(
      fc.constantFrom<Params>([['format', 'csv']], [['csv', 'true']]),
      perhaps(parameter('raw', fc.constantFrom('true', 'false'))),
      perhaps(parameter('bom', fc.constantFrom('true', 'false'))),
      perhaps(parameter('delimiter', fc.constantFrom('comma', 'semicolon', 'tab'))),
      perhaps(parameter('dates', fc.constantFrom('iso', 'plain'))),
    )
    .map((lists) => lists.flat()),
);

export type Asked = { readonly usage: Usage; readonly params: Params };

/** Usage and a query for it that is right, of all parameters that there are but the paging. */
export const arbitraryAsked: fc.Arbitrary<Asked> = fc
  .oneof(arbitraryUsage(arbitraryTurn), arbitraryLoyalUsage)
  .chain((usage) =>
    fc
      .constantFrom('hour', 'day', 'week', 'month', 'quarter', 'year')
      .chain((period) =>
        fc
          .tuple(
            period === 'month'
              ? perhaps(parameter('period', fc.constant(period)))
              : parameter('period', fc.constant(period)),
            perhaps(arbitraryBounds(usage.turn, period)),
            perhaps(parameter('timezone', fc.constantFrom(...trickyZones))),
            repeated('consumer', arbitrarySelector(usage.events)),
            perhaps(perhaps(repeated('customer', arbitraryCustomer(usage.events)))),
            repeated('status', fc.constantFrom('200', '404', '429', '1xx', '2xx', '4xx', '5XX')),
            perhaps(parameter('billable', fc.constantFrom('true', 'false', 'all'))),
            perhaps(arbitraryGrouping),
            perhaps(arbitraryFormat),
          )
          .map((lists) => ({ usage, params: lists.flat() })),
      ),
  );
