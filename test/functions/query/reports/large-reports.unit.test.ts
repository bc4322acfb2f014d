import { expect, test } from '@jest/globals';
import { createReportsHandler } from '../../../../functions/query/reports/reports-handler.ts';
import type { HttpRequest } from '../../../../shared/api/message.ts';
import { consumer } from '../../../support/metering/events.ts';
import { request, textOf } from '../../../support/api/requests.ts';
import { inOctober } from '../../../support/reports/months.ts';
import { createMemoryReportStore } from '../../../support/reports/memory.ts';
import { reportSystem } from '../../../support/reports/runs.ts';
import {
  createMemoryExportStore,
  discardingExports,
} from '../../../support/usage/export-memory.ts';

const path = '/reports/2026-10.csv';
const name = 'n'.repeat(1_000);

/** A report of so many lines of about 2,000 bytes, in a store that has links. */
const withLines = async (lines: number) => {
  const memory = createMemoryReportStore();
  const reports = { ...memory, link: async (key: string) => `https://bucket.example/${key}?s` };
  const system = reportSystem({ now: '2026-11-02T04:00:00Z', reports });
  await system.count(
    ...Array.from({ length: lines }, (_, i) =>
      inOctober({
        consumer: consumer({ id: `id-${10_000 + i}`, customId: name, username: name }),
      }),
    ),
  );
  await system.run({ month: '2026-10' });
  const { clock, payers } = system;
  const context = { reports, clock, payers, log: () => undefined };
  const exports = createMemoryExportStore();
  const ask = async (
    over: Partial<HttpRequest>,
    more: Partial<Parameters<typeof createReportsHandler>[0]> = { exports },
  ) => createReportsHandler({ ...context, ...more })(request({ path, ...over }));
  return { manifest: await system.manifest('2026-10', 1), exports, ask };
};

test('HEAD of a file above 4 MB has its headers, where GET has a link', async () => {
  const { ask, manifest } = await withLines(2_000);
  expect(manifest.bytes).toBeGreaterThan(4_000_000);
  expect(await ask({})).toMatchObject({ status: 303 });
  expect(await ask({ method: 'HEAD' })).toMatchObject({
    status: 200,
    headers: {
      'content-length': String(manifest.bytes),
      'accept-ranges': 'bytes',
      etag: `"${manifest.sha256}"`,
    },
  });
});

test('a rendering above 4 MB is exported for GET, and nothing is for HEAD', async () => {
  const { ask, exports, manifest } = await withLines(2_000);
  const head = await ask({ method: 'HEAD', query: 'dates=plain' });
  expect(head).toMatchObject({
    status: 200,
    headers: {
      etag: `W/"${manifest.sha256}-plain"`,
      'billable-rendering-of': `billable-2026-10.v1.csv; sha256=${manifest.sha256}`,
    },
  });
  expect(exports.files.size).toBe(0);
  const { status, headers } = await ask({ query: 'dates=plain' });
  expect(status).toBe(303);
  expect(exports.files.get(headers['location'] ?? '')).toContain(
    '\r\n2026-10-01,2026-11-01,UTC,id-10000,',
  );
});

test('a wide rendering is exported where it is above 4 MB, and the file is not', async () => {
  const { ask, exports, manifest } = await withLines(1_935);
  expect(manifest.bytes).toBeLessThan(4_000_000);
  const { status, headers } = await ask({ query: 'layout=wide' });
  expect(status).toBe(303);
  const file = exports.files.get(headers['location'] ?? '') ?? '';
  expect(Buffer.byteLength(file)).toBeGreaterThan(4_000_000);
  expect(await textOf(await ask({ query: 'layout=wide' }, {}))).toBe(file);
});

test('a rendering for which the time is over is a 413, and nothing is exported', async () => {
  const { ask } = await withLines(2_000);
  const { exports } = discardingExports();
  const late = ask({ query: 'dates=plain' }, { exports, startDeadline: () => AbortSignal.abort() });
  await expect(late).rejects.toMatchObject({
    status: 413,
    message: expect.stringContaining('Take the file itself'),
  });
});
