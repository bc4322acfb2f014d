import {
  AttributeType,
  Billing,
  ProjectionType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

import {
  tableDefinition,
  timeToLiveAttribute,
} from '../../shared/adapters/dynamodb/table/table.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { Settings } from '../settings.ts';

type KeySchema = readonly { readonly AttributeName: string; readonly KeyType: 'HASH' | 'RANGE' }[];

/** What the functions need to know of the table. */
export type CountTable = { readonly tableArn: string; readonly tableName: string };

/** The table of counters and receipts; or the existing one that the settings name. */
export const counterTable = (scope: Construct, settings: Settings): CountTable => {
  const { tableName, warmReadUnits, warmWriteUnits } = settings;
  if (tableName !== null) return TableV2.fromTableName(scope, 'ExistingTable', tableName);
  return new TableV2(scope, 'CounterTable', {
    ...keys(tableDefinition.KeySchema),
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.dynamoOwnedKey(),
    globalSecondaryIndexes: tableDefinition.GlobalSecondaryIndexes.map((index) => ({
      indexName: index.IndexName,
      projectionType: ProjectionType[index.Projection.ProjectionType],
      ...keys(index.KeySchema),
    })),
    timeToLiveAttribute,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: settings.removalPolicy === 'retain',
    removalPolicy: removalPolicy(settings),
    ...(warmReadUnits !== null &&
      warmWriteUnits !== null && {
        warmThroughput: {
          readUnitsPerSecond: warmReadUnits,
          writeUnitsPerSecond: warmWriteUnits,
        },
      }),
  });
};

const keys = (schema: KeySchema) => {
  const key = (kind: 'HASH' | 'RANGE') => {
    const name = schema.find(({ KeyType }) => KeyType === kind)?.AttributeName;
    return name === undefined ? null : { name, type: AttributeType.STRING };
  };
  const partitionKey = key('HASH');
  const sortKey = key('RANGE');
  if (partitionKey === null) throw new Error('a table without a partition key');
  return { partitionKey, ...(sortKey && { sortKey }) };
};
