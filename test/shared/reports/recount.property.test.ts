import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { csvLines } from '../../../shared/usage/csv-lines.ts';
import { parseGroupBy } from '../../../shared/usage/group-by.ts';
import { recountReport } from '../../../shared/reports/recount.ts';
import { arbitraryConsumer, hostileNames, oneRequest } from '../../support/metering/events.ts';
import { reportSystem } from '../../support/reports/runs.ts';
import { runs } from '../../support/local/runs.ts';

async function* pieces(text: string, length: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += length) yield text.slice(start, start + length);
}

const recordsOf = async (texts: AsyncIterable<string>) => {
  const all: (readonly string[])[] = [];
  for await (const records of csvLines(texts)) all.push(...records);
  return all;
};

const arbitraryCell = fc.oneof(
  fc.string(),
  fc.constantFrom(...hostileNames, '', '"', '""', ',', '\r\n', '\n', '\r', ';', '\t', '"\r\n"'),
);

const written = (cell: string): string =>
  /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

test('records are read as another parser reads them, however the text is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .integer({ min: 1, max: 4 })
        .chain((columns) =>
          fc.array(fc.array(arbitraryCell, { minLength: columns, maxLength: columns })),
        ),
      fc.integer({ min: 1, max: 9 }),
      async (rows, length) => {
        const text = rows.map((row) => `${row.map(written).join(',')}\r\n`).join('');
        expect(await recordsOf(pieces(text, length))).toEqual(rows);
        const others = parse(text, { recordDelimiter: '\r\n', relaxColumnCount: true });
        expect(others).toEqual(rows);
      },
    ),
    { numRuns: runs(300) },
  );
});

test.each(['a"b\r\n', '"a"b\r\n', '"a\r\n', 'a,"b\r\n', 'a', 'a\r\nb', 'a\r'])(
  '%j is refused',
  async (text) => {
    await expect(recordsOf(pieces(text, 100))).rejects.toThrow(SyntaxError);
  },
);

test('a file counted again says what its manifest says', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          consumer: arbitraryConsumer,
          status: fc.integer({ min: 100, max: 599 }),
          labels: fc.record({
            service: fc.constantFrom(...hostileNames, '', 'status'),
            route: fc.constantFrom('', 'r'),
            ai_model: fc.constant(''),
          }),
          quantities: fc.constantFrom([], [{ meter: 'credits', amount: 7 }]),
        }),
        {
          maxLength: 30,
        },
      ),
      fc.integer({ min: 1, max: 500 }),
      fc.constantFrom('consumer,status', 'consumer', 'consumer,service,route,status_class'),
      async (events, length, grouping) => {
        const groupBy = parseGroupBy(grouping);
        if (groupBy === null) throw new Error('the grouping must be one');
        const meters = ['requests', 'credits', 'bytes'];
        const system = reportSystem({ billingTimezone: 'America/New_York', groupBy, meters });
        await system.count(
          ...events.map((each) => ({ ...oneRequest, ...each, at: Date.parse('2026-10-15Z') })),
        );
        await system.run({ month: '2026-10' });
        const manifest = await system.manifest('2026-10', 1);
        const { columns, rows, requests, consumers } = manifest;
        const csv = await system.csv('2026-10', 1);
        expect(await recountReport(pieces(csv, length), manifest)).toEqual({
          columns,
          rows,
          requests,
          ...(columns.some((name) => name.startsWith('status')) && {
            requests_by_status_class: manifest.requests_by_status_class,
          }),
          ...(columns.includes('status') && { billable_requests: manifest.billable_requests }),
          meters: manifest.meters,
          consumers,
          problems: [],
        });
        expect(requests).toBe(events.length);
        expect(consumers).toBe(new Set(events.map(({ consumer }) => consumer.id)).size);
      },
    ),
    { numRuns: runs(60) },
  );
});
