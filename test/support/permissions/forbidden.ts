import type { Asked } from './requests.ts';

type Arns = {
  readonly table: string;
  readonly bucket: string;
  readonly secret: (idPrefix: string) => string;
};

type RoleName = 'ingest' | 'query' | 'recover' | 'report' | 'alert' | 'push';

/** Calls by which a role would change history, or read what is not its own. */
export const forbiddenOf = ({ table, bucket, secret }: Arns) => {
  const simple = (action: string, resource: string): Asked => ({ action, resource, context: {} });
  const plain = (action: string, key: string): Asked => ({
    action: `dynamodb:${action}`,
    resource: table,
    context: { 'dynamodb:LeadingKeys': [key] },
  });
  const inTransaction = (action: string, key: string): Asked => ({
    ...plain(action, key),
    context: { 'dynamodb:LeadingKeys': [key], 'dynamodb:EnclosingOperation': 'TransactWriteItems' },
  });
  const put = (key: string, condition?: string): Asked => ({
    action: 's3:PutObject',
    resource: `${bucket}/${key}`,
    context: {
      's3:ObjectCreationOperation': 'true',
      ...(condition !== undefined && { 's3:if-none-match': condition }),
    },
  });
  const secretOf = (idPrefix: string): Asked =>
    simple('secretsmanager:GetSecretValue', secret(idPrefix));
  const report = 'reports/month=2026-10/billable-2026-10.v1.csv';
  const row = 'm#2026-11#0';
  const calls: readonly (readonly [RoleName, Asked])[] = [
    ['ingest', plain('PutItem', 'r#1')],
    ['ingest', plain('UpdateItem', row)],
    ['ingest', plain('DeleteItem', 'i#0')],
    ['ingest', simple('dynamodb:Scan', table)],
    ['ingest', simple('dynamodb:DeleteTable', table)],
    ['ingest', secretOf('ReadTokens')],
    ['recover', plain('UpdateItem', row)],
    ['recover', inTransaction('PutItem', 'r#1')],
    ['recover', secretOf('IngestTokens')],
    ['query', inTransaction('UpdateItem', row)],
    ['query', plain('PutItem', 'meta')],
    ['query', put(report, '*')],
    ['query', simple('s3:DeleteObject', `${bucket}/exports/x.csv`)],
    ['query', simple('secretsmanager:PutSecretValue', secret('ReadTokens'))],
    ['report', inTransaction('UpdateItem', row)],
    ['report', simple('s3:DeleteObject', `${bucket}/${report}`)],
    ['report', put('config/billable.yaml', '*')],
    ['alert', plain('PutItem', 'r#1')],
    ['alert', put(report, '*')],
    ['push', inTransaction('UpdateItem', row)],
    ['push', plain('PutItem', 'r#1')],
    ['push', put(report, '*')],
    ['push', simple('s3:GetObject', `${bucket}/${report}`)],
    ['push', secretOf('ReadTokens')],
  ];
  return {
    /** What the statements of the role itself do not allow. */
    calls,
    /** What its statements allow, and the bucket's policy denies. */
    overwritten: put(report),
    newReport: put(report, '*'),
    export: put('exports/x.csv'),
  };
};
