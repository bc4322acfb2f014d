// The floor of a CSV from a store: its rows read in their order, and of each the lines that it makes
// joined, as UTF-8 bytes. The counts are not looked at.
import { DatabaseSync } from 'node:sqlite';

export type JoinOrder = { readonly path: string; readonly linesPerRow: number };
export type JoinResult = { readonly ms: number; readonly lines: number };

type Row = readonly [
  page: string,
  id: string,
  customId: string,
  username: string,
  cells: Uint8Array,
];

process.on('message', ({ path, linesPerRow }: JoinOrder) => {
  const begin = performance.now();
  const db = new DatabaseSync(path, { readOnly: true, returnArrays: true });
  const rows = db.prepare('SELECT * FROM page_row ORDER BY page, consumer_id').iterate();
  const instants = ['2025-11-01T00:00:00Z', '2025-12-01T00:00:00Z', 'UTC'];
  let lines: string[] = [];
  let count = 0;
  let bytes = 0;
  for (const row of rows) {
    const [, id, customId, username] = row as unknown as Row;
    for (let i = 0; i < linesPerRow; i++) {
      lines.push([...instants, id, username, customId, 200 + i, 312_345 * 30].join(','));
    }
    count += linesPerRow;
    if (lines.length < 10_000) continue;
    bytes += Buffer.from(lines.join('\r\n')).length;
    lines = [];
  }
  bytes += Buffer.from(lines.join('\r\n')).length;
  db.close();
  process.send?.({ ms: performance.now() - begin, lines: count, bytes });
});
