import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import { contentOf } from '../../support/reports/content.ts';
import type { ReportStoreSubject } from '../../support/reports/stores.ts';

const folder = 'reports/month=2026-10/';
const key = `${folder}billable-2026-10.v1.csv`;

const mebibyte = 1024 * 1024;

/** What every store of reports keeps, whatever it is made of. */
export const describeReportStore = (subject: ReportStoreSubject): void => {
  const withReports = async (use: (reports: ReportStore) => Promise<void>): Promise<void> => {
    const opened = await subject.open();
    try {
      await use(opened.reports);
    } finally {
      await opened.close();
    }
  };

  const write = async (reports: ReportStore, at: string, chunks: readonly Uint8Array[]) => {
    const draft = await reports.begin(at);
    for (const chunk of chunks) await draft.write(chunk);
    return draft.commit();
  };

  describe(`reports on ${subject.name}`, () => {
    test('nothing is there at first', async () => {
      await withReports(async (reports) => {
        expect(await reports.keys('reports/month=')).toEqual([]);
        expect(await reports.readText(key)).toBeNull();
        await expect(contentOf(reports, key)).rejects.toThrow();
      });
    });

    test('a small file is read as it was written', async () => {
      await withReports(async (reports) => {
        expect(await reports.create(key, 'größer\r\n')).toBe('created');
        expect(await reports.readText(key)).toBe('größer\r\n');
        expect((await contentOf(reports, key)).toString()).toBe('größer\r\n');
      });
    });

    test('a part of a file is read alone, as far as the file has it', async () => {
      await withReports(async (reports) => {
        await reports.create(key, '0123456789');
        const partOf = async (start: number, end: number) => {
          const chunks: Uint8Array[] = [];
          for await (const chunk of reports.read(key, { start, end })) chunks.push(chunk);
          return Buffer.concat(chunks).toString();
        };
        expect(await partOf(0, 1)).toBe('0');
        expect(await partOf(3, 7)).toBe('3456');
        expect(await partOf(8, 1_000)).toBe('89');
      });
    });

    test('a file that is there is never replaced', async () => {
      await withReports(async (reports) => {
        await reports.create(key, 'first');
        expect(await reports.create(key, 'second')).toBe('taken');
        expect(await write(reports, key, [Buffer.from('third')])).toBe('taken');
        expect(await write(reports, key, [randomBytes(9 * mebibyte)])).toBe('taken');
        expect(await reports.readText(key)).toBe('first');
        expect(await reports.keys('reports/')).toEqual([key]);
      });
    });

    test('a copy stands in the place of another one, and its source stays', async () => {
      await withReports(async (reports) => {
        const later = `${folder}billable-2026-10.v2.csv`;
        const copy = 'reports/current/month=2026-10/billable.csv';
        await reports.create(key, 'first');
        await reports.create(later, 'second');
        for (const [from, text] of [
          [key, 'first'],
          [later, 'second'],
          [later, 'second'],
          [key, 'first'],
        ] as const) {
          await reports.copy(from, copy);
          expect(await reports.readText(copy)).toBe(text);
        }
        expect(await reports.readText(later)).toBe('second');
        expect((await reports.keys('reports/')).toSorted()).toEqual([copy, key, later].toSorted());
        await expect(reports.copy(`${folder}none`, copy)).rejects.toThrow();
        expect(await reports.readText(copy)).toBe('first');
      });
    });

    test('copies made at once leave one of them, whole', async () => {
      await withReports(async (reports) => {
        const later = `${folder}billable-2026-10.v2.csv`;
        const copy = 'reports/current/month=2026-10/billable.csv';
        await reports.create(key, 'first');
        await reports.create(later, 'second');
        const sources = [key, later, key, later, later, later];
        await Promise.all(sources.map((from) => reports.copy(from, copy)));
        expect(['first', 'second']).toContain(await reports.readText(copy));
        expect(await reports.keys('reports/.drafts/')).toEqual([]);
      });
    });

    test('a draft of many parts is seen whole or not at all', async () => {
      await withReports(async (reports) => {
        const chunks = [1, 9, 0.25, 7.5].map((size) => randomBytes(size * mebibyte));
        const draft = await reports.begin(key);
        for (const chunk of chunks) {
          await draft.write(chunk);
          expect(await reports.keys('reports/month=')).toEqual([]);
        }
        expect(await draft.commit()).toBe('created');
        expect((await contentOf(reports, key)).equals(Buffer.concat(chunks))).toBe(true);
      });
    });

    test('a discarded draft leaves nothing', async () => {
      await withReports(async (reports) => {
        for (const bytes of [10, 17 * mebibyte]) {
          const draft = await reports.begin(key);
          await draft.write(randomBytes(bytes));
          await draft.discard();
          await draft.discard();
        }
        expect(await reports.keys('reports/month=')).toEqual([]);
        expect(await reports.create(key, 'now')).toBe('created');
      });
    });

    test('to discard a draft after its commit changes nothing', async () => {
      await withReports(async (reports) => {
        for (const [i, bytes] of [10, 9 * mebibyte].entries()) {
          const content = randomBytes(bytes);
          const draft = await reports.begin(`${key}${i}`);
          await draft.write(content);
          await draft.commit();
          await draft.discard();
          expect((await contentOf(reports, `${key}${i}`)).equals(content)).toBe(true);
        }
      });
    });

    test('of writers at the same time exactly one wins, and its file stays', async () => {
      await withReports(async (reports) => {
        const writers = Array.from({ length: 8 }, (_, i) => `writer ${i}`);
        const outcomes = await Promise.all(
          writers.map(async (text, i) =>
            i % 2 === 0 ? reports.create(key, text) : write(reports, key, [Buffer.from(text)]),
          ),
        );
        expect(outcomes.toSorted()).toEqual(['created', ...Array<string>(7).fill('taken')]);
        expect(await reports.readText(key)).toBe(writers[outcomes.indexOf('created')]);
      });
    });

    test('keys are those of the prefix alone', async () => {
      await withReports(async (reports) => {
        const others = ['reports/month=2026-11/b.json', 'reports/timezones/000001.json'];
        for (const each of [key, ...others]) await reports.create(each, each);
        expect([...(await reports.keys('reports/month='))].sort()).toEqual([key, others[0]]);
        expect(await reports.keys(folder)).toEqual([key]);
        expect(await reports.keys('reports/timezones/')).toEqual([others[1]]);
      });
    });

    test('a list has no end', async () => {
      await withReports(async (reports) => {
        const keys = Array.from({ length: 1_005 }, (_, i) => `${folder}${i + 1_000}.json`);
        for (let start = 0; start < keys.length; start += 50) {
          await Promise.all(
            keys.slice(start, start + 50).map(async (each) => reports.create(each, '{}')),
          );
        }
        expect([...(await reports.keys(folder))].sort()).toEqual(keys);
      });
    });
  });
};
