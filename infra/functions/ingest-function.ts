import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

import { variable } from '../../shared/names.ts';
import {
  allowCommits,
  allowCommitTransactions,
  allowReads,
  allowSecret,
  allowTaking,
} from './allow.ts';
import type { CountTable } from '../storage/counter-table.ts';
import { createFunction, type StackFunction } from './lambda-function.ts';
import type { Settings } from '../settings.ts';
import type { StoredSecret } from '../storage/existing-secret.ts';

type IngestProps = {
  readonly settings: Settings;
  readonly table: CountTable;
  readonly tokens: StoredSecret;
};

/** Takes batches. It reads only what the exactly-once count of a batch needs. */
export const ingestFunction = (
  scope: Construct,
  { settings, table, tokens }: IngestProps,
): StackFunction =>
  createFunction(scope, {
    settings,
    name: 'ingest',
    // Above the 1.5 s for tokens and the 6 s for the store, after which the answer is 503. Kong
    // waits 30 s.
    timeout: Duration.seconds(8),
    memoryMb: 1024,
    concurrency: settings.ingestConcurrency,
    environment: {
      [variable.table]: table.tableName,
      [variable.ingestTokenSecret]: tokens.secretArn,
    },
    statements: [
      allowTaking(table),
      allowCommitTransactions(table),
      allowCommits(table),
      allowReads(table),
      allowSecret(tokens),
    ],
  });
