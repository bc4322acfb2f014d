import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

import { acknowledge } from './acknowledge.ts';
import { removalPolicy } from './removal-policy.ts';
import type { Settings } from './settings.ts';

/** Logs of our own, since those that services make for themselves never expire. */
export const logGroup = (
  scope: Construct,
  id: string,
  settings: Settings,
  logGroupName?: string,
): LogGroup => {
  const group = new LogGroup(scope, id, {
    ...(logGroupName !== undefined && { logGroupName }),
    retention: settings.logRetentionDays,
    removalPolicy: removalPolicy(settings),
  });
  acknowledge(group, {
    'cdk-validator-cfnguard::cloudwatch_log_group_retention_period_check':
      'The logs hold addresses of callers and are for finding faults. What must be kept for ' +
      'years is in receipts and reports. The setting logRetentionDays can be raised.',
    'cdk-validator-cfnguard::cloudwatch_log_group_encrypted_check':
      'Encrypted with the key of CloudWatch. No entry, token, path or header is logged that a ' +
      'key of our own would guard better.',
  });
  return group;
};
