import { benchReadToken } from '../../bench/load/product.ts';
import { addTo, type Ledger, lineSubject, type LineSpan } from '../ledger.ts';

type Row = {
  readonly period_start: string;
  readonly consumer_id: string;
  readonly consumer_custom_id: string | null;
  readonly service: string | null;
  readonly status: number;
} & Readonly<Record<string, string | number | null>>;

/** The meters of the soaked server. */
const meters = ['requests', 'request_bytes', 'response_bytes', 'invalid_quantities'] as const;

/** Adds what `GET /billable` shows for each period, asked as a customer would, page by page. */
export const addCounted = async (
  found: Ledger,
  { port, from, span }: { readonly port: number; readonly from: string; readonly span: LineSpan },
): Promise<void> => {
  let cursor: string | null = null;
  do {
    const next = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const query = `period=${span}&from=${from}&group_by=consumer,service,status&meters=all${next}`;
    const response = await fetch(`http://127.0.0.1:${port}/billable?${query}`, {
      headers: { 'x-api-key': benchReadToken },
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`GET /billable: ${response.status} ${text}`);
    const page = JSON.parse(text) as { readonly data: Row[]; readonly next_cursor: string | null };
    for (const row of page.data) addRow(found, span, row);
    cursor = page.next_cursor;
  } while (cursor !== null);
};

const addRow = (found: Ledger, span: LineSpan, row: Row): void => {
  const line = {
    at: Date.parse(row.period_start),
    consumer: { id: row.consumer_id, customId: row.consumer_custom_id ?? '' },
    service: row.service ?? '',
    status: row.status,
  };
  for (const meter of meters) {
    const amount = Number(row[meter]);
    if (amount > 0) addTo(found, lineSubject(span, line, meter), amount);
  }
};
