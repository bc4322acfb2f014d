import { describe, expect, test } from '@jest/globals';
import { parseJsonSecret } from '../../../../shared/adapters/secrets/json-secret.ts';
import { createSecretTokenSource } from '../../../../shared/adapters/secrets/token-source.ts';
import { createRouter } from '../../../../shared/api/router.ts';
import { StoreUnavailable } from '../../../../shared/ports/store-unavailable.ts';
import { request } from '../../../support/api/requests.ts';

const secondMs = 1_000;

/** A source over a secret whose text, reachability and clock the test sets. */
const openSource = (text: string) => {
  const world = { text, isReachable: true, now: 1_795_348_800_000, reads: 0 };
  const logged: unknown[] = [];
  const source = createSecretTokenSource({
    readSecret: async () => {
      world.reads++;
      if (!world.isReachable) throw new StoreUnavailable('away');
      return world.text;
    },
    parse: parseJsonSecret,
    clock: () => world.now,
    log: (error) => logged.push(error),
  });
  return { world, source, logged };
};

describe('reading', () => {
  test('a list serves for five minutes, then it is read again', async () => {
    const { world, source } = openSource('new,old');
    expect(await source.tokens('ingest')).toEqual(['new', 'old']);
    world.text = 'new';
    world.now += 300 * secondMs - 1;
    expect(await source.tokens('ingest')).toEqual(['new', 'old']);
    expect(world.reads).toBe(1);
    world.now += 1;
    expect(await source.tokens('ingest')).toEqual(['new']);
    expect(world.reads).toBe(2);
  });

  test('calls that wait at the same time share one read', async () => {
    const { world, source } = openSource('a');
    await Promise.all([source.tokens('read'), source.tokens('read'), source.refetch('read')]);
    expect(world.reads).toBe(1);
  });

  test('the scopes are read apart', async () => {
    const asked: string[] = [];
    const source = createSecretTokenSource({
      readSecret: async (scope) => {
        asked.push(scope);
        return `${scope}1`;
      },
      clock: () => 0,
      log: () => undefined,
    });
    expect(await source.tokens('read')).toEqual(['read1']);
    expect(await source.tokens('ingest')).toEqual(['ingest1']);
    expect(asked).toEqual(['read', 'ingest']);
  });

  test('blanks around tokens do not belong to them', async () => {
    const { source } = openSource(' new , old\n');
    expect(await source.tokens('read')).toEqual(['new', 'old']);
  });
});

describe('where the secret cannot be read', () => {
  test('the last good list serves, and the secret is tried again after 10 seconds', async () => {
    const { world, source, logged } = openSource('a');
    await source.tokens('read');
    world.isReachable = false;
    world.now += 300 * secondMs;
    expect(await source.tokens('read')).toEqual(['a']);
    expect(await source.tokens('read')).toEqual(['a']);
    expect(world.reads).toBe(2);
    expect(logged).toHaveLength(1);
    world.isReachable = true;
    world.text = 'b';
    world.now += 10 * secondMs;
    expect(await source.tokens('read')).toEqual(['b']);
  });

  test('without a list it throws, and recovers at the next call', async () => {
    const { world, source } = openSource('a');
    world.isReachable = false;
    await expect(source.tokens('read')).rejects.toThrow(StoreUnavailable);
    world.isReachable = true;
    expect(await source.tokens('read')).toEqual(['a']);
  });

  test.each(['', 'a,', 'a b', 'a,b-c', '{"token":"a"}', 'a;b'])(
    'a secret with the text %j counts as one that cannot be read, and is not quoted',
    async (text) => {
      const { world, source, logged } = openSource('good');
      await source.tokens('read');
      world.text = text;
      world.now += 300 * secondMs;
      expect(await source.tokens('read')).toEqual(['good']);
      expect(String(logged[0])).toContain('not a comma list');
      if (text !== '') expect(String(logged[0])).not.toContain(text);
    },
  );
});

describe('a token that is not on the list', () => {
  test('causes a read at once, so that a new token works without a wait', async () => {
    const { world, source } = openSource('old');
    await source.tokens('ingest');
    world.text = 'new,old';
    expect(await source.refetch('ingest')).toEqual(['new', 'old']);
    expect(await source.tokens('ingest')).toEqual(['new', 'old']);
  });

  test('causes at most one read in 10 seconds', async () => {
    const { world, source } = openSource('a');
    await source.tokens('ingest');
    for (let attempt = 0; attempt < 5; attempt++) {
      await source.refetch('ingest');
      world.now += secondMs;
    }
    expect(world.reads).toBe(2);
    world.now += 5 * secondMs;
    await source.refetch('ingest');
    expect(world.reads).toBe(3);
  });

  test('opens the router where the list read anew has it, else it is a 401', async () => {
    const { world, source } = openSource('old');
    const handler = async () => ({ status: 200, headers: {}, body: '' });
    const router = createRouter([{ method: 'GET', path: '/x', scope: 'read', handler }], {
      tokens: source,
      log: () => undefined,
    });
    const statusFor = async (token: string | undefined) =>
      (await router.handle(request({ path: '/x', headers: { 'x-api-key': token } }))).status;
    expect(await statusFor('old')).toBe(200);
    world.text = 'new';
    expect(await statusFor('new')).toBe(200);
    expect(await statusFor('old')).toBe(401);
    expect(await statusFor(undefined)).toBe(401);
    expect(world.reads).toBe(2);
  });

  test('is a 503, never a 401, where no list was ever read', async () => {
    const { world, source } = openSource('a');
    world.isReachable = false;
    const handler = async () => ({ status: 200, headers: {}, body: '' });
    const router = createRouter([{ method: 'GET', path: '/x', scope: 'read', handler }], {
      tokens: source,
      log: () => undefined,
    });
    const response = await router.handle(request({ path: '/x', headers: { 'x-api-key': 'a' } }));
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBeDefined();
  });
});

describe('a secret that is JSON', () => {
  const keys = [{ id: 'k', secret: 's' }];

  test('has the list as tokens, and next to it the keys of customer tokens', async () => {
    const { source, world } = openSource(
      JSON.stringify({ tokens: 'new, old', customer_keys: keys }),
    );
    expect(await source.tokens('read')).toEqual(['new', 'old']);
    expect(await source.customerKeys()).toEqual(keys);
    expect(world.reads).toBe(1);
  });

  test('that is a list alone has no keys', async () => {
    expect(await openSource('a').source.customerKeys()).toBeUndefined();
  });

  test.each(['{"tokens":["a"]}', '{"tokens":"a b"}', '{"tokens":', '{}'])(
    'and holds no list counts as one that cannot be read: %s',
    async (text) => {
      await expect(openSource(text).source.tokens('read')).rejects.toThrow('not a comma list');
    },
  );
});
