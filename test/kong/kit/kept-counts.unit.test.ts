import { beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import type { KitOptions } from '../../../kong/kit/settings.ts';
import { parseHttpLog } from '../../../shared/metering/http-log.ts';
import { labelNames } from '../../../shared/metering/labels.ts';
import { parseMeters } from '../../../shared/metering/meters.ts';
import { isJsonObject } from '../../../shared/stored/json-object.ts';
import { wholeEntry } from '../../support/kong/entry.ts';
import {
  capturedEntries,
  createStripper,
  type Entry,
  optionsFor,
} from '../../support/kong/stripped.ts';
import { runs } from '../../support/local/runs.ts';

let kong: Awaited<ReturnType<typeof createStripper>>;
beforeAll(async () => {
  kong = await createStripper();
});

const span = { oldest: 0, newest: Number.MAX_SAFE_INTEGER };

/** What Billable makes of a whole entry, and of what the kit leaves of it, with all labels and these meters. */
const bothCounts = (entry: Entry, meters: string, options: KitOptions) => {
  const metering = { labels: labelNames, meters: parseMeters(meters) ?? [] };
  const [whole, stripped] = [entry, kong.stripped(options, entry)].map((each) =>
    parseHttpLog([each], span, metering),
  );
  return { whole, stripped };
};

const arbitraryTokens = fc.dictionary(
  fc.constantFrom('prompt_tokens', 'completion_tokens', 'prompt_token', 'output_tokens'),
  fc.constantFrom<unknown>(0, 7, -1, 1.5, '7', 2 ** 40, 2 ** 53, {}, [1], true, null),
);
const arbitraryModels = fc.dictionary(
  fc.constantFrom('provider_name', 'request_model', 'response_model'),
  fc.constantFrom<unknown>(
    'UNSPECIFIED',
    'openai',
    'm'.repeat(300),
    '',
    'é'.repeat(127),
    7,
    {},
    null,
  ),
);
const notAnObject = fc.constantFrom<unknown>('text', 7, true, null, [1], [{ usage: {} }]);

/** Sections that Kong writes, and others, each with what another version might leave out. */
const arbitraryAi = fc.oneof(
  notAnObject,
  fc.dictionary(
    fc.constantFrom('proxy', 'ai-request-transformer', 'ai-response-transformer', 'sanitizer', 'a'),
    fc.oneof(
      notAnObject,
      fc.record(
        {
          meta: fc.oneof(arbitraryModels, notAnObject),
          usage: fc.oneof(arbitraryTokens, notAnObject),
          payload: fc.constant({ request: 'heron' }),
        },
        { requiredKeys: [] },
      ),
    ),
  ),
);

/** Quantities at places that the kit cuts down, passes, or makes anew. */
const paths = [
  'request.headers.x-units',
  'request.headers.deep.units',
  'response.headers.units',
  'response.status',
  'consumer.created_at',
  'service.port',
  'service.host',
  'route.paths',
  'tries',
  'client_ip',
  'upstream_status',
  'billable.credits',
  'latencies.proxy',
  'ai.proxy.usage.total_tokens',
  'ai.proxy.usage.details.cached_tokens',
  'ai.proxy.meta.llm_latency',
  'ai.proxy.payload.units',
];
const arbitraryAmount = fc.constantFrom<unknown>(
  7,
  0,
  -1,
  1.5,
  '7',
  2 ** 53,
  {},
  { deep: 1 },
  [3],
  true,
  null,
  undefined,
);

/** An entry with amounts at some of the paths. */
const arbitraryEntry = fc
  .record({
    ai: fc.option(arbitraryAi),
    amounts: fc.dictionary(fc.constantFrom(...paths), arbitraryAmount),
  })
  .map(({ ai, amounts }) => {
    const entry = wholeEntry(ai === null ? {} : { ai: structuredClone(ai) });
    for (const [path, amount] of Object.entries(amounts)) {
      if (path !== 'response.status') put(entry, path.split('.'), amount);
    }
    return entry;
  });

/** Where a text stands in the way, nothing is put. */
const put = (
  node: Record<string, unknown>,
  [key = '', ...rest]: readonly string[],
  amount: unknown,
): void => {
  if (rest.length === 0) {
    node[key] = amount;
    return;
  }
  const next = (node[key] ??= {});
  if (isJsonObject(next)) put(next, rest, amount);
};

describe.each(['pre-function', 'custom-fields'] as const)('stripped through %s', (strip) => {
  test('every entry that Kong was seen to send counts like the whole one', () => {
    const meters =
      'ai,upstream=latencies.proxy,paths=route.paths,port=service.port,made=consumer.created_at';
    const options = optionsFor(strip, 'service,route,ai_model', meters);
    expect(capturedEntries.length).toBeGreaterThan(300);
    const counted = new Set<string>();
    for (const entry of capturedEntries) {
      const { whole, stripped } = bothCounts(entry, meters, options);
      expect(stripped).toEqual(whole);
      for (const { quantities } of whole?.events ?? []) {
        for (const { meter } of quantities) counted.add(meter);
      }
    }
    expect(counted.size).toBe(8);
  });

  test('an AI entry of any shape counts like the whole one', () => {
    const options = optionsFor(strip, 'service,route,ai_model', 'ai');
    fc.assert(
      fc.property(arbitraryAi, fc.constantFrom(200, 429), (ai, status) => {
        const entry = wholeEntry({ ai, response: { status, size: 338 } });
        const { whole, stripped } = bothCounts(entry, 'ai', options);
        expect(stripped).toEqual(whole);
      }),
      { numRuns: runs(150) },
    );
  });

  test('meters at any path, with ai and without, count like those of the whole entry', () => {
    fc.assert(
      fc.property(
        arbitraryEntry,
        fc.subarray(paths, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (entry, chosen, hasAi) => {
          const own = chosen.map((path, i) => `m${i}=${path}`);
          const meters = [...(hasAi ? ['ai'] : []), ...own].join();
          const options = optionsFor(strip, hasAi ? 'ai_model' : '', meters);
          const labels = hasAi ? (['ai_model'] as const) : [];
          const metering = { labels, meters: parseMeters(meters) ?? [] };
          expect(parseHttpLog([kong.stripped(options, entry)], span, metering)).toEqual(
            parseHttpLog([entry], span, metering),
          );
        },
      ),
      { numRuns: runs(300) },
    );
  });
});
