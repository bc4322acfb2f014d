import type { EpochMs } from '../../shared/calendar/instant.ts';
import { type Fetch, fetchOnce } from '../fetch.ts';
import { Unreadable } from '../unreadable.ts';

/** All requests of one consumer identity with one status in one year (UTC). */
export type Total = {
  readonly year: number;
  readonly id: string;
  readonly customId: string;
  readonly username: string;
  readonly status: number;
  readonly requests: number;
};

const timeoutMs = 120_000;

export type TotalsRead = {
  readonly totals: readonly Total[];
  /** What Billable had taken by this instant of its clock is in them; `null` where it does not say. */
  readonly asOf: EpochMs | null;
  /** When it answered, by the same clock. */
  readonly answeredAt: EpochMs | null;
};

/** The totals since the beginning of a year, all pages. Throws `Unreadable`. */
export const readTotals = async (
  fetch: Fetch,
  billable: URL,
  token: string,
  sinceYear: number,
): Promise<TotalsRead> => {
  const totals: Total[] = [];
  let first: Page | null = null;
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({
      period: 'year',
      from: String(sinceYear),
      timezone: 'UTC',
      group_by: 'consumer,status',
      ...(cursor !== null && { cursor }),
    });
    const url = `${billable.href.replace(/\/$/, '')}/billable?${query.toString()}`;
    const page = await readPage(fetch, url, token);
    first ??= page;
    for (const row of page.data) totals.push(toTotal(row));
    cursor = page.next_cursor ?? null;
  } while (cursor !== null);
  return {
    totals,
    asOf: instantOf(first.as_of),
    answeredAt: first.answeredAt,
  };
};

const instantOf = (text: string | null | undefined): EpochMs | null => {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? null : at;
};

type Row = {
  readonly period_start: string;
  readonly consumer_id: string;
  readonly consumer_username: string | null;
  readonly consumer_custom_id: string | null;
  readonly status: number;
  readonly requests: number;
};
type Page = {
  readonly data: readonly Row[];
  readonly as_of?: string;
  readonly next_cursor?: string | null;
  readonly answeredAt: EpochMs | null;
};

const toTotal = (row: Row): Total => ({
  year: Number(row.period_start.slice(0, 4)),
  id: row.consumer_id,
  customId: row.consumer_custom_id ?? '',
  username: row.consumer_username ?? '',
  status: row.status,
  requests: row.requests,
});

const readPage = async (fetch: Fetch, url: string, token: string): Promise<Page> => {
  const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
  let response: Response;
  try {
    response = await fetchOnce(fetch, url, { headers, timeoutMs });
  } catch (cause) {
    throw new Unreadable(`Nothing answers at ${new URL(url).origin}.`, { cause });
  }
  if (response.status === 401) {
    throw new Unreadable('Billable refuses the token: give a read token with --token.');
  }
  if (!response.ok) throw new Unreadable(`Billable answers ${response.status} to ${url}.`);
  try {
    const page = (await response.json()) as Partial<Page> | null;
    const answeredAt = instantOf(response.headers.get('date'));
    if (Array.isArray(page?.data)) return { ...(page as Page), answeredAt };
  } catch (cause) {
    throw new Unreadable(`${url} does not answer with JSON.`, { cause });
  }
  throw new Unreadable(`${url} does not answer as Billable does.`);
};
