import { parseMetrics, type Sample } from '../metrics-text.ts';
import { Unreadable } from '../unreadable.ts';
import { type Fetch, fetchAnswer } from '../fetch.ts';
import { isJsonObject } from '../../shared/stored/json-object.ts';
import { textField } from './kong-state.ts';

/** Billable, and a token that may read it. */
export type BillableReader = {
  readonly fetch: Fetch;
  readonly root: string;
  readonly token: string;
};

/** Requests by status: of one consumer, or of all (`null`), in this month and the one before. */
export const readCounts = async (
  reader: BillableReader,
  consumer: string | null,
  at: Date,
): Promise<ReadonlyMap<number, number>> => {
  const only: Readonly<Record<string, string>> = consumer === null ? {} : { consumer };
  const { rows } = await readRows(reader, at, { group_by: 'status', ...only });
  const counts = new Map<number, number>();
  for (const row of rows) {
    const status = Number(row['status']);
    counts.set(status, (counts.get(status) ?? 0) + Number(row['requests']));
  }
  return counts;
};

/** Requests by consumer and status, under a key for both. */
export type Consumers = ReadonlyMap<
  string,
  { readonly name: string; readonly status: number; readonly requests: number }
>;

/** `null` where there are more than one answer holds. */
export const readConsumers = async (
  reader: BillableReader,
  at: Date,
): Promise<Consumers | null> => {
  const { rows, isWhole } = await readRows(reader, at, { group_by: 'consumer,status' });
  if (!isWhole) return null;
  const consumers = new Map<string, { name: string; status: number; requests: number }>();
  for (const row of rows) {
    const id = textField(row, 'consumer_id');
    const status = Number(row['status']);
    const username = textField(row, 'consumer_username');
    const name = username === '' ? `id:${id}` : `username:${username}`;
    const key = `${status} ${id}`;
    const requests = (consumers.get(key)?.requests ?? 0) + Number(row['requests']);
    consumers.set(key, { name, status, requests });
  }
  return consumers;
};

const readRows = async (
  { fetch, root, token }: BillableReader,
  at: Date,
  selection: Readonly<Record<string, string>>,
) => {
  const before = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() - 1));
  const query = new URLSearchParams({
    period: 'month',
    from: before.toISOString().slice(0, 7),
    timezone: 'UTC',
    ...selection,
  });
  const response = await get(fetch, `${root}/billable?${query.toString()}`, token);
  if (response === null) throw new Unreadable(`Billable does not answer: ${root}.`);
  if (response.status === 401 || response.status === 403) {
    throw new Unreadable('Billable refuses the read token: give another one with --read-token.');
  }
  const json = isJsonObject(response.json) ? response.json : {};
  const rows = json['data'];
  if (response.status !== 200 || !Array.isArray(rows)) {
    const detail = textField(json, 'detail');
    const said = detail === '' ? '' : `: ${detail}`;
    throw new Unreadable(`Billable answers ${response.status} at /billable${said}.`);
  }
  return { rows: rows.filter(isJsonObject), isWhole: textField(json, 'next_cursor') === '' };
};

/** What Billable did with batches since its start. */
export type IngestSigns = { readonly refused: number; readonly quarantined: number };

/** Reads Billable's own metrics; `null` where it has none, as on AWS. */
export const readSigns = async ({
  fetch,
  root,
  token,
}: BillableReader): Promise<IngestSigns | null> => {
  const response = await get(fetch, `${root}/metrics`, token);
  if (response?.status !== 200) return null;
  const samples = parseMetrics(response.text);
  const total = (of: string, is: (labels: Sample['labels']) => boolean): number =>
    samples
      .filter(({ name, labels }) => name === of && is(labels))
      .reduce((sum, { value }) => sum + value, 0);
  return {
    refused: total(
      'billable_http_requests_total',
      ({ route, status_class: statusClass }) => route === '/ingest' && statusClass !== '2xx',
    ),
    quarantined: total('billable_entries_quarantined_total', () => true),
  };
};

const timeoutMs = 30_000;

const get = async (fetch: Fetch, url: string, token: string) =>
  fetchAnswer(fetch, url, {
    headers: { authorization: `Bearer ${token}`, accept: '*/*' },
    timeoutMs,
  });
