import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Topic } from 'aws-cdk-lib/aws-sns';

import { alertPartitions } from '../../shared/adapters/dynamodb/table/table.ts';
import type { CountTable } from '../storage/counter-table.ts';
import type { StoredSecret } from '../storage/existing-secret.ts';

/** Writes of what alerts have said, and of nothing else: no counter, no receipt. */
export const allowAlertWrites = (table: CountTable): PolicyStatement =>
  new PolicyStatement({
    sid: 'WriteAlerts',
    actions: ['dynamodb:PutItem'],
    resources: [table.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...alertPartitions] },
      // Without it the condition holds for a request that names no key.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  });

export const allowPublishing = (topic: Topic): PolicyStatement =>
  new PolicyStatement({
    sid: 'TellTheAlarmTopic',
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
  });

export const allowWebhookSecret = (secret: StoredSecret): PolicyStatement =>
  new PolicyStatement({
    sid: 'ReadWebhookSecret',
    actions: ['secretsmanager:GetSecretValue'],
    resources: [secret.secretArn],
  });
