import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../../shared/adapters/sqlite/reader.ts';
import type { QuarantinedEntry } from '../../shared/domain/quarantine.ts';
import { benchReadToken } from '../load/product.ts';
import { addTo, counterSubject, type Ledger, poisonSubject } from './ledger.ts';

type Row = {
  readonly period_start: string;
  readonly consumer_id: string;
  readonly consumer_custom_id: string | null;
  readonly status: number;
  readonly requests: number;
};

/** Adds what `GET /billable` shows for each day, asked as a customer would, page by page. */
export const addCounted = async (found: Ledger, port: number, from: string): Promise<void> => {
  let cursor: string | null = null;
  do {
    const next = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const query = `period=day&from=${from}&group_by=consumer,status${next}`;
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
  return counterSubject(row.period_start.slice(0, 10), consumer, row.status);
};

/** Adds what is quarantined, as what it would have counted for; returns the number of receipts. */
export const addQuarantined = async (found: Ledger, dataDir: string): Promise<number> => {
  const reader = openSqliteReader(dataFile(dataDir));
  let receipts = 0;
  try {
    for await (const chunk of reader.receipts()) {
      receipts += chunk.length;
      for (const { quarantined } of chunk) {
        for (const entry of quarantined) addTo(found, subjectOfEntry(entry), entry.count);
      }
    }
  } finally {
    reader.close();
  }
  return receipts;
};

const subjectOfEntry = ({ reason, status, startedAt, consumer }: QuarantinedEntry): string => {
  if (reason === 'invalid_status') return poisonSubject;
  if (status === null || startedAt === null || consumer === null) return `unknown: ${reason}`;
  return counterSubject(new Date(startedAt).toISOString().slice(0, 10), consumer, status);
};
