import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

import { pushPartitions } from '../../shared/adapters/dynamodb/table/table.ts';
import type { CountTable } from '../storage/counter-table.ts';
import type { StoredSecret } from '../storage/existing-secret.ts';

/** Writes of what billing systems were sent, and of nothing else: no counter, no receipt. */
export const allowPushWrites = (table: CountTable): PolicyStatement =>
  new PolicyStatement({
    sid: 'WritePushes',
    actions: ['dynamodb:PutItem'],
    resources: [table.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...pushPartitions] },
      // Without it the condition holds for a request that names no key.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });

export const allowPushSecrets = (secrets: readonly StoredSecret[]): PolicyStatement =>
  new PolicyStatement({
    sid: 'ReadPushSecrets',
    actions: ['secretsmanager:GetSecretValue'],
    resources: secrets.map(({ secretArn }) => secretArn),
  });
