import * as fc from 'fast-check';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import type { Labels } from '../../../shared/metering/labels.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { arbitraryInstantNear } from '../usage/zones.ts';
import { oneRequest } from './events.ts';

const ids = ['anonymous', 'poppy-id', 'digit-id', '__proto__', '\u{1f600}', '\uffff'];

/** Names that others have as an id, that spreadsheets take for formulas, that break quoting. */
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

/** Values that a careless key would join: one's text goes on in the next. */
const arbitraryLabels: fc.Arbitrary<Labels> = fc.record({
  service: fc.constantFrom('', 'weather', '=cmd()', '__proto__', '\uffff'),
  route: fc.constantFrom('', 'a', '","', '\u{1f600}'),
  ai_model: fc.constantFrom('', 'gpt-4o', 'a'),
});

/** What is not a quantity counts in `invalid_quantities`, and stands in the place of credits. */
const arbitraryQuantities: fc.Arbitrary<UsageEvent['quantities']> = fc
  .record({
    request_bytes: fc.constantFrom(0, 100, 2 ** 40),
    response_bytes: fc.constantFrom(0, 0, 7),
    credits: fc.constantFrom(0, 1, 25),
    invalid_quantities: fc.constantFrom(0, 0, 1),
  })
  .map((amounts) =>
    Object.entries(amounts)
      .filter(([name, amount]) => amount > 0 && !(name === 'credits' && amounts.invalid_quantities))
      .map(([meter, amount]) => ({ meter, amount })),
  );

const arbitraryEventNear = (turn: number, hours: number): fc.Arbitrary<UsageEvent> =>
  fc.record({
    labels: fc.oneof(fc.constant(oneRequest.labels), arbitraryLabels),
    quantities: fc.oneof(fc.constant(oneRequest.quantities), arbitraryQuantities),
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
