// The floor of every CSV: rows that are in memory, their fields joined by commas, the lines by CRLF,
// as UTF-8 bytes, a piece at a time as they would be sent. In a process of its own, so that no sample
// gains from another; the best of three.
import { trafficConsumers } from '../load/traffic.ts';

const rowsOf = (count: number): readonly (readonly (string | number)[])[] => {
  const consumers = trafficConsumers(10_000);
  return Array.from({ length: count }, (_, i) => {
    const { id, customId, username } = consumers[i % consumers.length] ?? { id: '' };
    const instants = ['2025-11-01T00:00:00Z', '2025-12-01T00:00:00Z', 'UTC'];
    return [...instants, id, username ?? '', customId ?? '', 200 + (i % 4), 312_345 * 30 + i];
  });
};

const linesPerPiece = 10_000;

const joinMs = (rows: ReturnType<typeof rowsOf>): number => {
  const begin = performance.now();
  let bytes = 0;
  for (let at = 0; at < rows.length; at += linesPerPiece) {
    const lines = rows.slice(at, at + linesPerPiece).map((row) => row.join(','));
    bytes += Buffer.from(lines.join('\r\n')).length;
  }
  if (bytes === 0) throw new Error('nothing was joined');
  return performance.now() - begin;
};

const times = 3;

process.on('message', ({ rows: count }: { readonly rows: number }) => {
  const rows = rowsOf(count);
  process.send?.({ ms: Math.min(...Array.from({ length: times }, () => joinMs(rows))) });
});
