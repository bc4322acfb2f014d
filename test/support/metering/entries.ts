/** An entry as Kong sends it, with the fields that are read and some that must not be. */
export type Entry = Record<string, unknown>;

type EntryFields = {
  readonly status?: number;
  readonly startedAt?: number;
  readonly consumer?: Record<string, unknown> | null;
  readonly requestId?: string;
};

export const entryInstant = Date.parse('2026-11-22T12:00:00Z');

export const entry = ({
  status = 200,
  startedAt = entryInstant,
  consumer = { id: 'poppy-id', username: 'poppy', custom_id: 'cust-0001' },
  requestId = 'request-1',
}: EntryFields = {}): Entry => ({
  request: { id: requestId, headers: { apikey: secretOfEntries, cookie: secretOfEntries } },
  response: { status, headers: { 'set-cookie': secretOfEntries } },
  started_at: startedAt,
  ...(consumer !== null && { consumer }),
});

/** Stands in every entry where other people's keys do; must never come out anywhere. */
export const secretOfEntries = 'c29tZW9uZSBlbHNlJ3Mga2V5';
