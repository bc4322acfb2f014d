import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { createReportHandler } from '../../../functions/report/handler.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { createS3ReportStore } from '../../../shared/adapters/s3/report-store.ts';
import type { Manifest } from '../../../shared/reports/manifest.ts';
import { batch } from '../../support/metering/batches.ts';
import { describeOnEmulator } from '../../support/dynamodb/emulator.ts';
import { event } from '../../support/metering/events.ts';
import { clientThatDiesAfter } from '../../support/reports/failing-client.ts';
import { brokenVersions } from '../../support/reports/runs.ts';
import { reportSettings } from '../../support/reports/settings.ts';
import { withoutCustomers } from '../../support/reports/spill.ts';
import { newBucket, s3Config } from '../../support/reports/stores.ts';

const october = Date.parse('2026-10-15Z');
const afterClose = Date.parse('2026-11-12T04:00:00Z');

/** Usage of as many consumers as there are to be rows. */
const usageOf = async (consumers: number, name: string) => {
  const store = { ...createMemoryCounterStore(), hasTaken: async () => null };
  const events = Array.from({ length: consumers }, (_, i) =>
    event({
      at: october,
      consumer: { id: `${name} ${i} `.padEnd(250, '.'), customId: '', username: '' },
    }),
  );
  await store.applyOnce(batch({ name, events }));
  return store;
};

const runOn = async (
  client: S3Client,
  bucket: string,
  counters: ReturnType<typeof createMemoryCounterStore>,
) => {
  const reports = createS3ReportStore({ client, bucket, partBytes: 4_096 });
  const settings = reportSettings();
  const clock = () => afterClose;
  const run = createReportHandler({
    counters,
    receipts: counters,
    reports,
    clock,
    settings,
    ...withoutCustomers,
  });
  return run({ month: '2026-10' });
};

describeOnEmulator('reports on S3', () => {
  // One file is put in one request, the other uploaded in parts.
  test.each([
    ['small', 3],
    ['large', 40],
  ])('a run that dies after any request leaves whole versions: a %s file', async (_, consumers) => {
    const bucket = await newBucket();
    const client = new S3Client(s3Config);
    const reports = createS3ReportStore({ client, bucket, partBytes: 4_096 });
    // Each version is read as it comes, and all of them again at the end.
    const known = new Map<string, Manifest>();
    let deaths = 0;
    let expected = 0;
    // Each death is in a run that has something new to write; then a run lives and completes it.
    for (let n = 1; ; n++) {
      const counters = await usageOf(consumers + n, `usage ${n}`);
      const dying = clientThatDiesAfter(n);
      const [outcome] = await runOn(dying.client, bucket, counters).catch((error: unknown) => [
        { outcome: 'failed', error },
      ]);
      dying.client.destroy();
      expect(await brokenVersions(reports, known)).toEqual([]);
      const [completed] = await runOn(client, bucket, counters);
      expect(['written', 'unchanged', 'closed']).toContain(completed?.outcome);
      expected = consumers + n;
      const newest = await newestManifest(reports);
      expect(newest).toMatchObject({ requests: expected, version: completed?.version });
      if (outcome?.outcome !== 'failed') break;
      deaths++;
    }
    expect(await brokenVersions(reports)).toEqual([]);
    expect(deaths).toBeGreaterThan(7);
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(Uploads.length).toBeLessThanOrEqual(3 * deaths);
    client.destroy();
  });

  test('where S3 answers with a conflict, the upload begins again', async () => {
    const bucket = await newBucket();
    for (const [i, consumers] of [3, 40].entries()) {
      const client = new S3Client(s3Config);
      let conflicts = 0;
      client.middlewareStack.add(
        (next, { commandName }) =>
          async (args) => {
            const isCommit =
              commandName === 'PutObjectCommand' || commandName?.startsWith('Complete');
            if (isCommit !== true || conflicts === 2) return next(args);
            conflicts++;
            throw Object.assign(new Error('ConditionalRequestConflict'), {
              $metadata: { httpStatusCode: 409 },
            });
          },
        { step: 'initialize' },
      );
      const counters = await usageOf(consumers, 'conflict');
      expect(await runOn(client, bucket, counters)).toMatchObject([
        { outcome: 'written', version: i + 1 },
      ]);
      expect(conflicts).toBe(2);
      client.destroy();
    }
  });

  test('two runs at the same instant write one version 1, and the loser sees no error', async () => {
    const bucket = await newBucket();
    const counters = await usageOf(5, 'the same');
    const clients = Array.from({ length: 4 }, () => new S3Client(s3Config));
    const runs = await Promise.all(clients.map(async (each) => runOn(each, bucket, counters)));
    const outcomes = runs.map(([first]) => `${first?.outcome} ${first?.version}`).sort();
    expect(outcomes.filter((each) => each === 'written 1').length).toBe(1);
    expect(outcomes.every((each) => each.endsWith(' 1') && !each.startsWith('failed'))).toBe(true);
    const [client] = clients;
    if (client !== undefined) {
      const keys = await createS3ReportStore({ client, bucket, partBytes: 4_096 }).keys(
        'reports/month=2026-10/',
      );
      expect(keys.filter((key) => key.endsWith('.csv')).length).toBe(3);
      expect(keys.filter((key) => key.endsWith('.manifest.json')).length).toBe(1);
    }
    for (const each of clients) each.destroy();
  });
});

const newestManifest = async (reports: ReturnType<typeof createS3ReportStore>) => {
  const versionOf = (key: string): number => Number(/\.v(\d+)\.manifest/.exec(key)?.[1] ?? 0);
  const keys = await reports.keys('reports/month=2026-10/');
  const [newest = ''] = keys.toSorted((a, b) => versionOf(b) - versionOf(a));
  return JSON.parse((await reports.readText(newest)) ?? 'null') as unknown;
};
