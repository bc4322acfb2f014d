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

/** The totals since the beginning of a year, all pages. Throws `Unreadable`. */
export const readTotals = async (
  fetch: Fetch,
  billable: URL,
  token: string,
  sinceYear: number,
): Promise<readonly Total[]> => {
  const totals: Total[] = [];
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
    for (const row of page.data) totals.push(toTotal(row));
    cursor = page.next_cursor ?? null;
  } while (cursor !== null);
  return totals;
};

type Row = {
  readonly period_start: string;
  readonly consumer_id: string;
  readonly consumer_username: string | null;
  readonly consumer_custom_id: string | null;
  readonly status: number;
  readonly requests: number;
};
type Page = { readonly data: readonly Row[]; readonly next_cursor?: string | null };

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
    if (Array.isArray(page?.data)) return page as Page;
  } catch (cause) {
    throw new Unreadable(`${url} does not answer with JSON.`, { cause });
  }
  throw new Unreadable(`${url} does not answer as Billable does.`);
};
