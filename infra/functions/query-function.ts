import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import { keyPrefix, queryTimeoutMs, variable } from '../../shared/names.ts';
import {
  acknowledgeFiles,
  allowBillableFile,
  allowFileList,
  allowFileReads,
  allowUploads,
} from './allow-files.ts';
import { allowIndexReads, allowReads, allowSecret, allowUsedLinks } from './allow.ts';
import type { CountTable } from '../storage/counter-table.ts';
import { createFunction, type StackFunction } from './lambda-function.ts';
import type { Settings } from '../settings.ts';
import type { TokenSecrets } from '../storage/token-secrets.ts';
import type { ReportsBucket } from '../storage/reports-bucket.ts';

type QueryProps = {
  readonly settings: Settings;
  readonly table: CountTable;
  /** Those of both scopes: it answers which scope a token opens. */
  readonly tokens: TokenSecrets;
  readonly bucket: ReportsBucket;
};

/** Answers every read. It can write exports and which links are used up, and nothing else. */
export const queryFunction = (
  scope: Construct,
  { settings, table, tokens, bucket }: QueryProps,
): StackFunction => {
  const query = createFunction(scope, {
    settings,
    name: 'query',
    timeout: Duration.millis(queryTimeoutMs),
    memoryMb: 1769,
    environment: {
      [variable.table]: table.tableName,
      [variable.reportsBucket]: bucket.bucketName,
      [variable.readTokenSecret]: tokens.read.secretArn,
      [variable.ingestTokenSecret]: tokens.ingest.secretArn,
    },
    statements: [
      allowReads(table),
      allowIndexReads(table, ['byUsername', 'byCustomId', 'irregular']),
      allowUsedLinks(table),
      allowSecret(tokens.read, tokens.ingest),
      allowFileList(bucket),
      allowFileReads(bucket, keyPrefix.reports, keyPrefix.exports),
      allowBillableFile(bucket),
      allowUploads(bucket, keyPrefix.exports),
    ],
  });
  acknowledgeFiles(query, bucket, keyPrefix.reports);
  acknowledgeFiles(query, bucket, keyPrefix.exports);
  return query;
};
