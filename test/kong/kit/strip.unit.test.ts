import { describe, expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Lua } from 'wasmoon-lua5.1';

import {
  awsBodyBytes,
  bodyBytes,
  largestBatch,
  largestStrippedEntryBytes,
  strippedBatchSize,
} from '../../../kong/kit/body-size.ts';
import { kitPlugins, type StripForm } from '../../../kong/kit/settings.ts';
import { stripSnippet } from '../../../kong/kit/strip.ts';
import { parseHttpLog } from '../../../shared/metering/http-log.ts';
import { kitOptions } from '../../support/kong/kit.ts';
import { createKongPdk } from '../../support/kong/pdk.ts';
import { wholeEntry } from '../../support/kong/entry.ts';
import { noMetering } from '../../support/metering/events.ts';

const captures = join(import.meta.dirname, '../../../kong/captures');

/** Every captured entry that Kong had not stripped. */
const wholeEntries = readdirSync(captures)
  .filter(
    (name) => name.endsWith('.json') && !/headers\.json$|stripped|custom-fields|^kit-/.test(name),
  )
  .flatMap(
    (name): Record<string, unknown>[] =>
      [JSON.parse(readFileSync(join(captures, name), 'utf8'))].flat() as Record<string, unknown>[],
  );

const allTime = { oldest: 0, newest: Number.MAX_SAFE_INTEGER };
const strippedForms: readonly StripForm[] = ['pre-function', 'custom-fields'];
const nginxRequestId = '00112233445566778899aabbccddeeff';

const pdk = await createKongPdk();

describe.each(strippedForms)('an entry stripped through %s', (strip) => {
  const plugins = kitPlugins(kitOptions({ strip }));

  test('is metered like the whole one, for every captured entry', () => {
    expect(wholeEntries.length).toBeGreaterThan(250);
    for (const entry of wholeEntries) {
      const stripped: unknown = JSON.parse(pdk.log(plugins, { entry, nginxRequestId }));
      expect(parseHttpLog([stripped], allTime, noMetering)).toEqual(
        parseHttpLog([entry], allTime, noMetering),
      );
    }
  });

  test('keeps what is read of a quarantined entry', () => {
    const entry = wholeEntry({ started_at: 1e15 });
    const kongRequestId = 'eb88c80f746c9319ab1a0904b508a25a';
    const stripped: unknown = JSON.parse(
      pdk.log(plugins, { entry, kongRequestId, nginxRequestId }),
    );
    const { quarantined } = parseHttpLog([stripped], { oldest: 0, newest: 1e14 }, noMetering);
    expect(quarantined).toMatchObject([
      {
        reason: 'too_far_in_future',
        requestId: kongRequestId,
      },
    ]);
  });

  test('has nothing that a client wrote', () => {
    const stripped = pdk.log(plugins, { entry: wholeEntry({}), nginxRequestId });
    expect(Object.keys(JSON.parse(stripped) as object).sort()).toEqual([
      'consumer',
      'latencies',
      'n',
      'request',
      'response',
      'route',
      'service',
      'source',
      'started_at',
      'workspace_name',
    ]);
    expect(stripped).not.toMatch(/apikey|secret|cookie|headers|querystring|127\.0\.0\.1/);
  });

  test('keeps what the prometheus plugin reads', () => {
    const entry = wholeEntry({});
    expect(JSON.parse(pdk.log(plugins, { entry, nginxRequestId }))).toMatchObject({
      latencies: entry['latencies'],
      request: { size: 107 },
      response: { size: 338, status: 200 },
      service: { name: 'mock' },
      route: { name: 'main' },
    });
  });

  test.each([
    ...[0, 8, 64, 190, 255, 512, 1_024].map((nameBytes) => ['"', nameBytes, 2] as const),
    ...[8, 64, 80, 255, 1_024].map((nameBytes) => ['\u007f', nameBytes, 6] as const),
  ])(
    'is at most as long as the arithmetic says, with names of %j %i times',
    (character, nameBytes, byteSize) => {
      const name = character.repeat(nameBytes);
      const largest = 10 ** 14 - 1;
      const entry = wholeEntry({
        consumer: { id: 'f'.repeat(36), username: name, custom_id: name },
        service: { name },
        route: { name },
        workspace_name: name,
        started_at: largest,
        latencies: { receive: largest, proxy: largest, kong: largest, request: largest },
      });
      const bytes = Buffer.byteLength(pdk.log(plugins, { entry, nginxRequestId }));
      // The double gives sizes of three digits instead of 15, and instants one digit less. The six
      // runs may end up to five bytes before the bound.
      const most = largestStrippedEntryBytes(nameBytes, byteSize);
      expect(bytes).toBeLessThanOrEqual(most);
      expect(bytes).toBeGreaterThan(most - 36);
      const entries = Math.min(strippedBatchSize, largestBatch(most, awsBodyBytes));
      expect(bodyBytes(entries, most)).toBeLessThan(awsBodyBytes);
    },
  );

  test('takes the name of a service from its host, and keeps the id of a route without a name apart', () => {
    const entry = wholeEntry({ service: { host: 'up.local' }, route: { id: 'r-1' } });
    const named = JSON.parse(pdk.log(plugins, { entry: wholeEntry({}), nginxRequestId })) as object;
    expect(named).toHaveProperty('route.name', 'main');
    expect(named).not.toHaveProperty('route.id');
    expect(JSON.parse(pdk.log(plugins, { entry, nginxRequestId }))).toMatchObject({
      service: { name: 'up.local' },
      route: { id: 'r-1' },
    });
  });

  test.each([
    ['3.9', "Kong's request id", { kongRequestId: 'k'.repeat(32), id: 'k'.repeat(32) }],
    ['3.9', "nginx's id where Kong's is empty", { kongRequestId: '', id: nginxRequestId }],
    ['3.4', "nginx's id", { id: nginxRequestId }],
    ['2.8', "nginx's id", { id: nginxRequestId }],
  ])('on Kong %s has %s', (kong, _, { id, ...ids }) => {
    const old = kitPlugins(kitOptions({ strip, kong }));
    const request = { entry: wholeEntry({}), nginxRequestId, ...ids };
    expect(JSON.parse(pdk.log(old, request))).toMatchObject({ request: { id } });
  });
});

test('a whole entry of Kong 3.4 gets an id of its own and loses nothing', () => {
  const entry = wholeEntry({ request: { uri: '/x', headers: { a: 'b' } } });
  const plugins = kitPlugins(kitOptions({ strip: 'none', kong: '3.4' }));
  expect(JSON.parse(pdk.log(plugins, { entry, nginxRequestId }))).toEqual({
    ...entry,
    request: { uri: '/x', headers: { a: 'b' }, id: nginxRequestId },
  });
});

test('the snippet is Lua 5.1', async () => {
  const lua = await Lua.create();
  for (const version of [
    { major: 2, minor: 8 },
    { major: 3, minor: 9 },
  ]) {
    lua.global.set('code', stripSnippet(version));
    expect(lua.doStringSync('return loadstring(code) ~= nil')).toBe(true);
  }
  // The interpreter knows nothing newer, so that the test above can fail.
  expect(lua.doStringSync('return loadstring("return 3 // 2") == nil')).toBe(true);
});
