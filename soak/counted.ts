import { benchReadToken } from '../bench/load/product.ts';
import { addTo, counterSubject, type Ledger } from './ledger.ts';

type Row = {
  readonly period_start: string;
  readonly consumer_id: string;
  readonly consumer_custom_id: string | null;
  readonly status: number;
  readonly requests: number;
};

/** Adds what `GET /billable` shows for each hour, asked as a customer would, page by page. */
export const addCounted = async (found: Ledger, port: number, from: string): Promise<void> => {
  let cursor: string | null = null;
  do {
    const next = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const query = `period=hour&from=${from}&group_by=consumer,status${next}`;
    const response = await fetch(`http://127.0.0.1:${port}/billable?${query}`, {
      headers: { 'x-api-key': benchReadToken },
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`GET /billable: ${response.status} ${text}`);
    const page = JSON.parse(text) as { readonly data: Row[]; readonly next_cursor: string | null };
    for (const row of page.data) addTo(found, subjectOfRow(row), row.requests);
    cursor = page.next_cursor;
  } while (cursor !== null);
};

const subjectOfRow = (row: Row): string => {
  const consumer = { id: row.consumer_id, customId: row.consumer_custom_id ?? '' };
  return counterSubject(Date.parse(row.period_start), consumer, row.status);
};
