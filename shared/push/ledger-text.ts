import type { EpochMs } from '../calendar/instant.ts';
import type { PushKey, PushRecord, SendingState } from './record.ts';
import type { PushRound } from './round.ts';

// How stores keep what is behind the key and the revision of a ledger's items.

type Fields = Readonly<Record<string, unknown>>;

export const writePushRecord = ({ key: _key, revision: _revision, ...rest }: PushRecord): string =>
  JSON.stringify(rest);

/** Throws `SyntaxError` where the text is none that `writePushRecord` wrote. */
export const readPushRecord = (key: PushKey, revision: number, text: string): PushRecord => {
  const fields = fieldsOf(JSON.parse(text));
  return {
    key,
    revision,
    sending: optional(fields['sending'], readSending),
    accepted: optional(fields['accepted'], (value) => {
      const held = fieldsOf(value);
      return { total: number(held['total']), at: number(held['at']) };
    }),
    confirmedAt: optional(fields['confirmedAt'], number),
    late: optional(fields['late'], number),
    unmapped: optional(fields['unmapped'], number),
    reason: optional(fields['reason'], string),
  };
};

export const writePushRound = ({
  system: _system,
  month: _month,
  revision: _revision,
  ...rest
}: PushRound): string => JSON.stringify(rest);

/** Throws `SyntaxError` where the text is none that `writePushRound` wrote. */
export const readPushRound = (
  key: Pick<PushRound, 'system' | 'month' | 'revision'>,
  text: string,
): PushRound => {
  const fields = fieldsOf(JSON.parse(text));
  return {
    ...key,
    sequence: number(fields['sequence']),
    timestampSec: number(fields['timestampSec']),
    uncertainUpTo: number(fields['uncertainUpTo']),
    readBackAt: optional(fields['readBackAt'], number),
    lateCheckedAt: optional(fields['lateCheckedAt'], number),
    stoppedAt: optional(fields['stoppedAt'], number),
  };
};

const states: readonly SendingState[] = ['sent', 'accepted', 'refused', 'lost'];

const readSending = (value: unknown): NonNullable<PushRecord['sending']> => {
  const fields = fieldsOf(value);
  const state = states.find((known) => known === fields['state']);
  if (state === undefined) throw new SyntaxError('the ledger has a sending without a state');
  return {
    sequence: number(fields['sequence']),
    timestampSec: number(fields['timestampSec']),
    total: number(fields['total']),
    subject: string(fields['subject']),
    event: string(fields['event']),
    asOf: number(fields['asOf']),
    state,
    at: number(fields['at']),
  };
};

const fieldsOf = (value: unknown): Fields => {
  if (typeof value === 'object' && value !== null) return value as Fields;
  throw new SyntaxError('the ledger has something else where an object belongs');
};

const optional = <T>(value: unknown, read: (value: unknown) => T): T | null =>
  value === null ? null : read(value);

const number = (value: unknown): EpochMs => {
  if (typeof value === 'number') return value;
  throw new SyntaxError('the ledger has something else where a number belongs');
};

const string = (value: unknown): string => {
  if (typeof value === 'string') return value;
  throw new SyntaxError('the ledger has something else where a text belongs');
};
