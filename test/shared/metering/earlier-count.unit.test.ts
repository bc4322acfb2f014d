import { describe, expect, test } from '@jest/globals';
import { cellCode } from '../../../shared/metering/cells.ts';
import { earlierCount } from '../../../shared/metering/replay.ts';
import { quarantined } from '../../support/metering/batches.ts';
import { consumer } from '../../support/metering/events.ts';

const in2015 = Date.UTC(2015);

describe('a count at the instant of an entry', () => {
  const since = in2015 + 1;

  test('stands on its page of a quarter of a day', () => {
    const entry = quarantined({ startedAt: in2015 });
    const { page, consumerId, code } = earlierCount(entry, since) ?? {};
    expect({ page, consumerId }).toEqual({ page: '2015-01-01T00', consumerId: consumer().id });
    expect(code).toBe(cellCode(0, 200));
  });

  test.each([
    ['no receipt was ever dropped', {}, null],
    ['its instant is none that was ever counted', { startedAt: in2015 - 1 }, since],
    ['its receipt would be there', { startedAt: since }, since],
    ['it has no instant', { startedAt: null }, since],
    ['it has no status', { startedAt: in2015, status: null }, since],
    ['it has no consumer', { startedAt: in2015, consumer: null }, since],
  ])('cannot tell where %s', (_, over, completeSince) => {
    expect(earlierCount(quarantined(over), completeSince)).toBeNull();
  });
});
