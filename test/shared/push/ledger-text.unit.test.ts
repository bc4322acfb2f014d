import { describe, expect, test } from '@jest/globals';
import {
  readPushRecord,
  readPushRound,
  writePushRecord,
  writePushRound,
} from '../../../shared/push/ledger-text.ts';
import type { PushRecord } from '../../../shared/push/record.ts';
import type { PushRound } from '../../../shared/push/round.ts';
import { DamagedStore } from '../../../shared/stored/damaged-store.ts';

const record: PushRecord = {
  key: { system: 'stripe', month: '2026-10', customer: 'acme', meter: 'requests' },
  revision: 3,
  sending: {
    sequence: 2,
    timestampSec: 1_793_000_000,
    total: 120,
    subject: 'cus_1',
    event: 'api_requests',
    asOf: 1_793_000_000_000,
    address: '4f0c',
    counts: 'all',
    state: 'accepted',
    at: 1_793_000_001_000,
  },
  accepted: { total: 120, at: 1_793_000_001_000 },
  confirmedAt: null,
  differsSince: null,
  most: 130,
  former: [{ subject: 'cus_0', event: 'api_requests' }],
  refusedSince: 1_793_000_000_500,
  late: 121,
  unmapped: null,
  price: 'price_1',
  objection: 'its subscription renews on day 15',
  reason: 'a person should look',
};

const round: PushRound = {
  system: 'lago',
  month: '2026-10',
  revision: 7,
  sequence: 2,
  timestampSec: 1_793_000_000,
  uncertainUpTo: 0,
  loss: 'restored',
  isUncompared: true,
  readBackAt: null,
  lateCheckedAt: 1_793_000_000_000,
  stoppedAt: null,
  problem: { kind: 'failed', text: 'a wrong key', since: 1_793_000_000_000, toldAt: null },
  waitUntil: 1_793_000_003_600,
  waitAddress: 'c0ffee',
  late: { requests: 3 },
  untold: [{ about: 'requests/acme', text: 'it is refused' }],
};

test('a record and a round are read as they were written', () => {
  expect(readPushRecord(record.key, record.revision, writePushRecord(record))).toEqual(record);
  expect(readPushRound(round, writePushRound(round))).toEqual(round);
});

test('a ledger of before they were kept has no objections, problems, late amounts and alarms', () => {
  const { objection: _, ...older } = { ...record, key: undefined, revision: undefined };
  expect(readPushRecord(record.key, 3, JSON.stringify(older)).objection).toBeNull();
  const { most: _most, former: _former, refusedSince: _since, ...oldest } = older;
  expect(readPushRecord(record.key, 3, JSON.stringify(oldest))).toMatchObject({
    most: null,
    former: [],
    refusedSince: null,
  });
  const { problem: __, late: ___, untold: ____, isUncompared: _____, ...later } = round;
  const { waitAddress: ______, ...olderRound } = later;
  const read = readPushRound(round, JSON.stringify(olderRound));
  expect(read).toMatchObject({ problem: null, late: {}, untold: [], isUncompared: false });
  expect(read.waitAddress).toBeNull();
});

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('what is damaged is told by its key and place, not by its content:', () => {
  const whole = writePushRecord(record);
  test.each([
    ['{"secret":1', ' is not JSON'],
    ['["secret"]', ' is not an object'],
    [whole.replace('"late":121', '"late":"secret"'), ' .late is not a number'],
    [whole.replace('"total":120', '"total":"secret"'), ' .sending.total is not a number'],
    [
      whole.replace('"state":"accepted"', '"state":"secret"'),
      ' .sending.state is not one of sent, accepted, refused, lost',
    ],
  ])('%j', (text, expected) => {
    const error = thrownBy(() => readPushRecord(record.key, 1, text));
    expect(error).toBeInstanceOf(DamagedStore);
    const { message } = error as DamagedStore;
    expect(message).toContain(`push record stripe 2026-10 acme requests${expected}`);
    expect(message).not.toContain('secret');
  });

  test('a round', () => {
    const text = writePushRound(round).replace('"sequence":2', '"sequence":null');
    const error = thrownBy(() => readPushRound(round, text));
    expect((error as Error).message).toContain('push round lago 2026-10 .sequence is not a number');
  });
});
