import { type PushSystem, pushSystems } from '../customers/push-systems.ts';
import { readAt } from '../stored/damaged-store.ts';
import {
  asListOf,
  asBoolean,
  asNullOr,
  asNumber,
  asOneOf,
  asObject,
  asText,
  memberOf,
  type Reader,
  readJson,
} from '../stored/read-json.ts';
import type { FormerPlace } from './places/former-places.ts';
import type { PushKey, PushRecord, SendingState } from './record.ts';
import { problemKinds, type PushProblem } from './problem.ts';
import { losses, type PushRound } from './round.ts';

// How stores keep what is behind the key and the revision of a ledger's records. All that reads throws
// `DamagedStore` with the key where something else is found.

export const readPushSystem = (text: string): PushSystem =>
  readAt('system of a push', () => asOneOf(pushSystems)(text));

export const writePushRecord = ({ key: _key, revision: _revision, ...rest }: PushRecord): string =>
  JSON.stringify(rest);

export const readPushRecord = (key: PushKey, revision: number, text: string): PushRecord =>
  readAt(`push record ${key.system} ${key.month} ${key.customer} ${key.meter}`, () => ({
    key,
    revision,
    ...readJson(text, asRecordContent),
  }));

const asRecordContent: Reader<Omit<PushRecord, 'key' | 'revision'>> = (value) => {
  const fields = asObject(value);
  return {
    sending: memberOf(fields, 'sending', asNullOr(asSending)),
    // Ledgers of earlier releases have none.
    most: memberOf({ most: null, ...fields }, 'most', asNumberOrNull),
    former: memberOf({ former: [], ...fields }, 'former', asListOf(asFormer)),
    accepted: memberOf(fields, 'accepted', asNullOr(asAccepted)),
    refusedSince: memberOf({ refusedSince: null, ...fields }, 'refusedSince', asNumberOrNull),
    confirmedAt: memberOf(fields, 'confirmedAt', asNumberOrNull),
    differsSince: memberOf({ differsSince: null, ...fields }, 'differsSince', asNumberOrNull),
    price: memberOf({ price: null, ...fields }, 'price', asNullOr(asText)),
    late: memberOf(fields, 'late', asNumberOrNull),
    unmapped: memberOf(fields, 'unmapped', asNumberOrNull),
    objection: memberOf({ objection: null, ...fields }, 'objection', asNullOr(asText)),
    reason: memberOf(fields, 'reason', asNullOr(asText)),
  };
};

export const writePushRound = ({
  system: _system,
  month: _month,
  revision: _revision,
  ...rest
}: PushRound): string => JSON.stringify(rest);

type RoundKey = Pick<PushRound, 'system' | 'month' | 'revision'>;

export const readPushRound = (key: RoundKey, text: string): PushRound =>
  readAt(`push round ${key.system} ${key.month}`, () => ({
    ...key,
    ...readJson(text, asRoundContent),
  }));

const asRoundContent: Reader<Omit<PushRound, keyof RoundKey>> = (value) => {
  const fields = asObject(value);
  return {
    sequence: memberOf(fields, 'sequence', asNumber),
    timestampSec: memberOf(fields, 'timestampSec', asNumber),
    uncertainUpTo: memberOf(fields, 'uncertainUpTo', asNumber),
    loss: memberOf({ loss: null, ...fields }, 'loss', asNullOr(asOneOf(losses))),
    isUncompared: memberOf({ isUncompared: false, ...fields }, 'isUncompared', asBoolean),
    readBackAt: memberOf(fields, 'readBackAt', asNumberOrNull),
    lateCheckedAt: memberOf(fields, 'lateCheckedAt', asNumberOrNull),
    stoppedAt: memberOf(fields, 'stoppedAt', asNumberOrNull),
    problem: memberOf({ problem: null, ...fields }, 'problem', asNullOr(asProblem)),
    waitUntil: memberOf({ waitUntil: null, ...fields }, 'waitUntil', asNumberOrNull),
    waitAddress: memberOf({ waitAddress: null, ...fields }, 'waitAddress', asNullOr(asText)),
    late: memberOf({ late: {}, ...fields }, 'late', asAmounts),
    untold: memberOf({ untold: [], ...fields }, 'untold', asListOf(asAlarm)),
  };
};

const asAmounts: Reader<PushRound['late']> = (value) => {
  const fields = asObject(value);
  return Object.fromEntries(
    Object.keys(fields).map((meter) => [meter, memberOf(fields, meter, asNumber)]),
  );
};

const asNumberOrNull = asNullOr(asNumber);

const asAlarm: Reader<PushRound['untold'][number]> = (value) => {
  const fields = asObject(value);
  return { about: memberOf(fields, 'about', asText), text: memberOf(fields, 'text', asText) };
};

const asProblem: Reader<PushProblem> = (value) => {
  const fields = asObject(value);
  return {
    kind: memberOf(fields, 'kind', asOneOf(problemKinds)),
    text: memberOf(fields, 'text', asText),
    since: memberOf(fields, 'since', asNumber),
    toldAt: memberOf(fields, 'toldAt', asNumberOrNull),
  };
};

const states = ['sent', 'accepted', 'refused', 'lost'] as const satisfies readonly SendingState[];

const asSending: Reader<NonNullable<PushRecord['sending']>> = (value) => {
  const fields = asObject(value);
  return {
    sequence: memberOf(fields, 'sequence', asNumber),
    timestampSec: memberOf(fields, 'timestampSec', asNumber),
    total: memberOf(fields, 'total', asNumber),
    subject: memberOf(fields, 'subject', asText),
    event: memberOf(fields, 'event', asText),
    asOf: memberOf(fields, 'asOf', asNumber),
    address: memberOf({ address: null, ...fields }, 'address', asNullOr(asText)),
    counts: memberOf({ counts: null, ...fields }, 'counts', asNullOr(asOneOf(['billable', 'all']))),
    state: memberOf(fields, 'state', asOneOf(states)),
    at: memberOf(fields, 'at', asNumber),
  };
};

const asFormer: Reader<FormerPlace> = (value) => {
  const fields = asObject(value);
  return { subject: memberOf(fields, 'subject', asText), event: memberOf(fields, 'event', asText) };
};

const asAccepted: Reader<NonNullable<PushRecord['accepted']>> = (value) => {
  const fields = asObject(value);
  return { total: memberOf(fields, 'total', asNumber), at: memberOf(fields, 'at', asNumber) };
};
