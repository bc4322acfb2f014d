import * as fc from 'fast-check';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { arbitraryBounds } from '../metering/bounds.ts';
import { arbitraryUsage, type Usage } from '../metering/usage.ts';
import type { Params } from './oracle.ts';
import { customerOf } from './oracle-events.ts';
import { arbitraryTurn, trickyZones } from './zones.ts';

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

/** A parameter that mostly is missing: together, filters leave nothing. */
const rarely = (params: fc.Arbitrary<Params>): fc.Arbitrary<Params> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant<Params>([]) }, { weight: 1, arbitrary: params });

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
      'service',
      'ai_model,route,service',
      'consumer,service,status',
      'route,consumer',
      'consumer,route,ai_model,status_class',
      'customer,service',
      'status,service,customer',
    ),
  ),
  parameter('layout', fc.constantFrom('long', 'wide')),
  fc
    .constantFrom('consumer', 'customer', 'service', 'consumer,route,ai_model')
    .map((who): Params => [
      ['layout', 'wide'],
      ['group_by', who],
    ]),
);

const arbitraryMeters: fc.Arbitrary<Params> = parameter(
  'meters',
  fc.constantFrom('all', 'requests', 'credits', 'invalid_quantities,requests,request_bytes'),
);

/** For ranges of few periods. */
const arbitraryOrder = (period: string): fc.Arbitrary<Params> =>
  ['month', 'quarter', 'year'].includes(period)
    ? fc.constantFrom(1, 2, 5, 1000).map((limit): Params => [
        ['order', 'requests'],
        ['limit', String(limit)],
      ])
    : parameter('order', fc.constant('period'));

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
            rarely(repeated('service', fc.constantFrom('', '', 'weather', '=cmd()', 'none'))),
            rarely(repeated('ai_model', fc.constantFrom('', '', 'a', 'gpt-4o'))),
            perhaps(arbitraryGrouping),
            perhaps(arbitraryMeters),
            perhaps(perhaps(arbitraryOrder(period))),
            perhaps(arbitraryFormat),
          )
          .map((lists) => ({ usage, params: lists.flat() })),
      ),
  );
