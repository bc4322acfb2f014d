import { describe, expect, test } from '@jest/globals';
import { dayMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { entry } from '../../support/metering/entries.ts';
import { counted, now, openHandler } from '../../support/api/ingest-handler.ts';

describe('the oldest entry that counts', () => {
  const old = (days: number) => [entry({ startedAt: now - days * dayMs })];

  test('is as old as the age limit', async () => {
    const { post } = openHandler();
    expect((await post(old(40))).json).toEqual(counted(1));
    expect((await post(old(40.001))).json).toEqual(counted(0, 1));
  });

  test('is no older than the receipts are complete', async () => {
    const { post } = openHandler({ receiptsCompleteSince: async () => now - 20 * dayMs });
    expect((await post(old(20))).json).toEqual(counted(1));
    expect((await post(old(20.001))).json).toEqual(counted(0, 1));
  });

  test('is asked of the store once a minute', async () => {
    let time = now;
    let asked = 0;
    const since = [null, now - 20 * dayMs];
    const { post } = openHandler(
      { receiptsCompleteSince: async () => since[asked++] ?? null },
      () => time,
    );
    await post(old(1));
    time += minuteMs - 1;
    expect((await post(old(30))).json).toEqual(counted(1));
    expect(asked).toBe(1);
    time += 1;
    expect((await post(old(29))).json).toEqual(counted(0, 1));
    expect(asked).toBe(2);
  });

  test('is asked again at once after the store was away', async () => {
    let isAway = true;
    const { post } = openHandler({
      receiptsCompleteSince: async () => {
        if (isAway) throw new StoreUnavailable('busy');
        return null;
      },
    });
    expect((await post(old(1))).status).toBe(503);
    isAway = false;
    expect((await post(old(1))).json).toEqual(counted(1));
  });

  test('is asked again where the clock was set back', async () => {
    let time = now + 365 * dayMs;
    let since = now;
    const { post } = openHandler({ receiptsCompleteSince: async () => since }, () => time);
    await post(old(0));
    since = now - 20 * dayMs;
    time = now;
    expect((await post(old(20))).json).toEqual(counted(1));
  });

  test('is asked again where the store says that receipts were dropped meanwhile', async () => {
    const since = [null, now - 20 * dayMs];
    let asked = 0;
    const kinds = ['stale', 'applied'] as const;
    let applied = 0;
    const { post } = openHandler({
      receiptsCompleteSince: async () => since[asked++] ?? null,
      applyOnce: async () => ({ kind: kinds[applied++] ?? 'duplicate' }),
    });
    expect((await post(old(30))).json).toEqual(counted(0, 1));
    expect({ asked, applied }).toEqual({ asked: 2, applied: 2 });
  });

  test('is not asked for ever: a batch that is stale again is a 503', async () => {
    const { post } = openHandler({ applyOnce: async () => ({ kind: 'stale' }) });
    expect((await post(old(1))).status).toBe(503);
  });
});
