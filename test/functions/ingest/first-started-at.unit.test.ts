import { describe, expect, test } from '@jest/globals';
import { createIngestHandler } from '../../../functions/ingest/handler.ts';
import { firstStartedAt } from '../../../shared/metering/http-log.ts';
import { dayMs } from '../../../shared/calendar/instant.ts';
import { entry } from '../../support/metering/entries.ts';
import { counted, now } from '../../support/api/ingest-handler.ts';
import { ingestRequest, jsonOf } from '../../support/api/requests.ts';
import { receiptsOf } from '../../support/stores/stores.ts';
import { withSqliteStore } from '../../support/stores/sqlite.ts';
import { ingestSettings } from '../../support/api/ingest-settings.ts';

describe('firstStartedAt', () => {
  test('is that of the first entry, whatever it is worth', () => {
    for (const startedAt of [now, now + 0.25, 0, -1, 8.64e15]) {
      expect(firstStartedAt([entry({ startedAt }), entry({ startedAt: 5 })])).toBe(startedAt);
    }
    expect(firstStartedAt([{ started_at: 7, response: 'none' }])).toBe(7);
  });

  test('is 0 where the first entry does not say it', () => {
    const good = entry({ startedAt: 5 });
    for (const startedAt of [undefined, null, '5', true, [5], Number.POSITIVE_INFINITY, -8.65e15]) {
      expect(firstStartedAt([{ started_at: startedAt }, good])).toBe(0);
    }
    for (const first of [null, 5, 'text', [good]]) expect(firstStartedAt([first, good])).toBe(0);
  });
});

describe('a body that comes again', () => {
  const bodies = [
    { what: 'of good entries', body: [entry(), entry()] },
    { what: 'with an entry ahead first', body: [entry({ startedAt: now + 30 * dayMs }), entry()] },
    { what: 'with an old entry first', body: [entry({ startedAt: now - 60 * dayMs }), entry()] },
    { what: 'with a bad entry first', body: [{ started_at: 'noon' }, entry()] },
    { what: 'of one object', body: entry() },
  ];

  test.each(bodies)('$what is a duplicate, whatever the clock says by then', async ({ body }) => {
    await withSqliteStore(async (store) => {
      let clock = now;
      const handler = createIngestHandler({
        store,
        clock: () => clock,
        settings: ingestSettings,
        log: () => undefined,
      });
      const post = async () => jsonOf(await handler(ingestRequest(body)));
      expect(await post()).not.toMatchObject({ duplicate: true });
      for (const days of [0, 1, 31, 365, -61, -365]) {
        clock = now + days * dayMs;
        expect(await post()).toEqual({ ...counted(0), duplicate: true });
      }
      expect(await receiptsOf(store)).toHaveLength(1);
    });
  });
});
