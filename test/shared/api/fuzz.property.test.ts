import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createIngestHandler } from '../../../functions/ingest/handler.ts';
import { createQueryHandler } from '../../../functions/query/handler.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { createRouter } from '../../../shared/api/router.ts';
import { entry, entryInstant, secretOfEntries } from '../../support/metering/entries.ts';
import { hostileBody, hostileQuery } from '../../support/metering/hostile.ts';
import { ingestRequest, request, textOf } from '../../support/api/requests.ts';
import { ingestSettings } from '../../support/api/ingest-settings.ts';

const token = 'tokenOfTheFuzz';

const openService = async () => {
  const logged: unknown[] = [];
  const log = (error: unknown) => {
    logged.push(error);
  };
  const store = createMemoryCounterStore();
  const clock = () => entryInstant + 1_000;
  const tokens = { tokens: async () => [token] };
  const billableStatuses = parseBillableStatuses('2xx');
  if (billableStatuses === null) throw new Error('not a list of statuses');
  const ingest = createIngestHandler({ store, clock, settings: ingestSettings, log });
  const query = createQueryHandler({
    reader: store,
    cursorSecrets: async () => tokens.tokens(),
    clock,
    settings: { billingTimezone: 'UTC', billableStatuses, meters: ['requests'] },
  });
  const { handle } = createRouter(
    [
      { method: 'POST', path: '/ingest', scope: 'ingest', handler: ingest },
      { method: 'GET', path: '/billable', scope: 'read', handler: query },
    ],
    { tokens, log },
  );
  await ingest(ingestRequest([entry(), entry({ status: 404 }), entry({ consumer: null })]));
  const headers = { 'x-api-key': token };
  return {
    store,
    logged,
    post: (body: Uint8Array) => handle({ ...ingestRequest(body), headers }),
    get: (text: string) => handle(request({ query: text, headers })),
  };
};

const runs = 6_000;

test('no body fails the server, and nothing secret is answered, stored or logged', async () => {
  await fc.assert(
    fc.asyncProperty(hostileBody, async (body) => {
      const service = await openService();
      const answer = await service.post(body);
      expect([200, 400]).toContain(answer.status);
      expect(answer.headers['billable-batch-id']).toMatch(/^[\da-f]{64}$/);
      const kept: unknown[] = [await textOf(answer), service.logged];
      for await (const receipts of service.store.receipts()) kept.push(receipts);
      expect(JSON.stringify(kept)).not.toContain(secretOfEntries);
      expect(service.logged).toEqual([]);
    }),
    { numRuns: runs },
  );
});

test('no query string is answered with a failure of the server', async () => {
  const service = await openService();
  await fc.assert(
    fc.asyncProperty(hostileQuery, async (query) => {
      const answer = await service.get(query);
      const text = await textOf(answer);
      expect([200, 400, 413]).toContain(answer.status);
      expect(text).not.toContain(token);
      if (answer.status !== 200) {
        expect(JSON.parse(text)).toMatchObject({
          status: answer.status,
          detail: expect.stringMatching(/./),
        });
      }
    }),
    { numRuns: runs },
  );
  expect(service.logged).toEqual([]);
});
