import { expect, test } from '@jest/globals';
import { newColumnDraft } from '../../../../functions/report/files/parquet-column.ts';

const texts = Array.from({ length: 1_000 }, (_, i) => `customer ${i}`);

test('a text that comes back is once in the dictionary, however many there are', () => {
  const column = newColumnDraft({ name: 'customer_id', kind: 'name' });
  for (const text of [...texts, ...texts]) column.add(text, 3);
  const { dictionary, rows } = column.pages();
  expect(dictionary?.values).toBe(texts.length);
  expect(rows).toBe(2 * 3 * texts.length);
});

test('the next group has a dictionary of its own', () => {
  const column = newColumnDraft({ name: 'customer_id', kind: 'name' });
  for (const text of texts) column.add(text, 1);
  column.clear();
  column.add('customer 7', 1);
  const bytes = Buffer.from(column.pages().dictionary?.bytes ?? []);
  expect(column.pages().dictionary?.values).toBe(1);
  expect(bytes.subarray(4).toString()).toBe('customer 7');
});
