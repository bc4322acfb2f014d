import { describe, expect, test } from '@jest/globals';
import { createIngestHandler } from '../../../../functions/ingest/handler.ts';
import { ingestLimits } from '../../../../shared/adapters/dynamodb/settings.ts';
import { minuteMs } from '../../../../shared/calendar/instant.ts';
import { createDynamoDbDouble } from '../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore } from '../../../support/dynamodb/stores.ts';
import { entry } from '../../../support/metering/entries.ts';
import { event } from '../../../support/metering/events.ts';
import { type Fault, withFaults } from '../../../support/dynamodb/faults.ts';
import { ingestRequest, jsonOf } from '../../../support/api/requests.ts';
import { contentsOf, pagesOf, sumOf } from '../../../support/stores/stores.ts';
import { seededRandom, simulatedRuntime } from '../../../support/metering/runtime.ts';
import { ingestSettings } from '../../../support/api/ingest-settings.ts';

/** `POST /ingest` as the function on AWS wires it, on a table that can be away. */
const openIngest = () => {
  const db = createDynamoDbDouble({ turn: nextTurn });
  const runtime = simulatedRuntime(1);
  const random = seededRandom(1);
  let faults: readonly Fault[] = [];
  let until = 0;
  const faulty = withFaults(
    db,
    () => (runtime.clock() < until ? (faults[Math.floor(random() * faults.length)] ?? null) : null),
    random,
  );
  const logged: unknown[] = [];
  const handler = createIngestHandler({
    store: openDynamoDbStore(faulty, runtime, ingestLimits),
    clock: runtime.clock,
    settings: ingestSettings,
    log: (error) => logged.push(error),
  });
  return {
    ...runtime,
    items: () => db.items(),
    logged,
    /** From now on for some milliseconds, each request meets one of these. */
    fail: (ms: number, ...kinds: readonly Fault[]): void => {
      faults = kinds;
      until = runtime.clock() + ms;
    },
    post: async (body: unknown) => {
      const before = runtime.clock();
      const response = await handler(ingestRequest(body));
      const { status, headers } = response;
      const retryAfter = headers['retry-after'];
      return {
        status,
        retryAfter,
        json: await jsonOf(response),
        ms: runtime.clock() - before,
      };
    },
    counted: async () => contentsOf(openDynamoDbStore(db, runtime), pagesOf([event()])),
  };
};

const fresh = { accepted: 2, quarantined: 0, duplicate: false };
const known = { accepted: 0, quarantined: 0, duplicate: true };
const body = (name: string) => [entry({ requestId: name }), entry({ requestId: `${name}'` })];
const twice = [event(), event()];

describe.each([
  ['at its first request', false],
  ['after it has counted', true],
])('where DynamoDB is away for a minute, an ingest %s', (_, hasCounted) => {
  test('answers 503 with Retry-After and counts nothing, then counts the same bytes once', async () => {
    const ingest = openIngest();
    if (hasCounted) await ingest.post(body('before'));
    const before = ingest.items();
    ingest.fail(minuteMs, 'reset', 'timeout', 'server error');
    const end = ingest.clock() + minuteMs;
    let refusals = 0;
    let answer = await ingest.post(body('during'));
    while (answer.status !== 200) {
      expect(answer).toMatchObject({ status: 503, retryAfter: '1' });
      expect(answer.ms).toBeLessThan(7_000);
      expect(ingest.items()).toEqual(before);
      refusals++;
      // As it was told, the client waits, and then sends the same bytes.
      ingest.pass(1_000);
      answer = await ingest.post(body('during'));
    }
    expect(ingest.clock()).toBeGreaterThanOrEqual(end);
    expect(refusals).toBeGreaterThan(7);
    expect(ingest.logged).toHaveLength(refusals);
    expect(answer.json).toEqual(fresh);
    expect(await ingest.post(body('during'))).toMatchObject({ status: 200, json: known });
    expect(await ingest.counted()).toEqual(sumOf(hasCounted ? [...twice, ...twice] : twice));
  });
});

describe('a batch that meets throttling', () => {
  test.each(['throttled', 'throttled inside'] as const)(
    'for three seconds is a 200 a little later, counted once (%s)',
    async (fault) => {
      const ingest = openIngest();
      await ingest.post(body('before'));
      ingest.fail(3_000, fault);
      const answer = await ingest.post(body('during'));
      expect(answer).toMatchObject({ status: 200, json: fresh });
      expect(answer.ms).toBeGreaterThanOrEqual(3_000);
      expect(answer.ms).toBeLessThan(4_000);
      expect(await ingest.counted()).toEqual(sumOf([...twice, ...twice]));
    },
  );

  test.each(['throttled', 'throttled inside'] as const)(
    'for longer is a 503 with Retry-After within its deadline, and counted when it comes again (%s)',
    async (fault) => {
      const ingest = openIngest();
      await ingest.post(body('before'));
      ingest.fail(10_000, fault);
      const answer = await ingest.post(body('during'));
      expect(answer).toMatchObject({ status: 503, retryAfter: '1' });
      expect(answer.ms).toBeLessThan(7_000);
      expect(await ingest.counted()).toEqual(sumOf(twice));
      ingest.pass(10_000);
      expect(await ingest.post(body('during'))).toMatchObject({ status: 200, json: fresh });
      expect(await ingest.counted()).toEqual(sumOf([...twice, ...twice]));
    },
  );
});
