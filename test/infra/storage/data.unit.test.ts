import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import {
  tableDefinition,
  timeToLiveAttribute,
} from '../../../shared/adapters/dynamodb/table/table.ts';
import { resource, stackTemplate } from '../../support/aws/stack-template.ts';

const isKept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
const template = stackTemplate();
const trial = stackTemplate({ removalPolicy: 'destroy' });

describe('the table', () => {
  const table = resource(template, 'AWS::DynamoDB::GlobalTable');

  test('has the keys and indexes of the store, and is billed by request', () => {
    expect(table.Properties).toMatchObject({
      KeySchema: tableDefinition.KeySchema,
      AttributeDefinitions: tableDefinition.AttributeDefinitions,
      GlobalSecondaryIndexes: tableDefinition.GlobalSecondaryIndexes,
      BillingMode: 'PAY_PER_REQUEST',
    });
  });

  test('drops what has expired, can be restored to any second, and is protected', () => {
    expect(table.Properties).toMatchObject({
      TimeToLiveSpecification: { AttributeName: timeToLiveAttribute, Enabled: true },
      Replicas: [
        {
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          DeletionProtectionEnabled: true,
        },
      ],
    });
  });

  test('stays when the stack is removed, except in a trial', () => {
    expect(table).toMatchObject(isKept);
    const ofTrial = resource(trial, 'AWS::DynamoDB::GlobalTable');
    expect(ofTrial).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { Replicas: [{ DeletionProtectionEnabled: false }] },
    });
  });

  test('is warm only where the settings say so', () => {
    expect(table.Properties['WarmThroughput']).toBeUndefined();
    const warm = stackTemplate({ warmReadUnits: '12000', warmWriteUnits: 8000 });
    expect(resource(warm, 'AWS::DynamoDB::GlobalTable').Properties['WarmThroughput']).toEqual({
      ReadUnitsPerSecond: 12_000,
      WriteUnitsPerSecond: 8_000,
    });
  });

  test('can be an existing one, such as a restored one', () => {
    const restored = stackTemplate({ tableName: 'billable-restored' });
    expect(() => {
      restored.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
      restored.hasOutput('TableName', { Value: 'billable-restored' });
      restored.allResourcesProperties('AWS::Lambda::Function', {
        Environment: { Variables: { TABLE_NAME: 'billable-restored' } },
      });
    }).not.toThrow();
  });
});

describe('the tokens', () => {
  const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret'));

  test('are generated from letters and digits, and these properties never change', () => {
    expect(secrets).toHaveLength(2);
    const forms = [
      {},
      // JSON: the keys that sign tokens of customers lie next to the tokens.
      { SecretStringTemplate: '{"customer_keys":[]}', GenerateStringKey: 'tokens' },
    ];
    for (const [i, secret] of secrets.entries()) {
      // Any other value here would make CloudFormation generate new tokens on an upgrade.
      const { GenerateSecretString } = secret['Properties'] as Record<string, unknown>;
      expect(GenerateSecretString).toEqual({
        PasswordLength: 48,
        ExcludePunctuation: true,
        ExcludeCharacters: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
        IncludeSpace: false,
        ...forms[i],
      });
      expect(secret).toMatchObject(isKept);
    }
  });

  test('keep their logical ids, since a new id is a new secret', () => {
    expect(Object.keys(template.findResources('AWS::SecretsManager::Secret'))).toEqual([
      'IngestTokens31859712',
      'ReadTokens9C484B30',
    ]);
  });
});

test('what holds data keeps its logical id: a new id would be a new, empty one', () => {
  expect(Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'))).toEqual([
    'CounterTableFE2C0268',
  ]);
  expect(Object.keys(template.findResources('AWS::S3::Bucket'))).toEqual(['ReportsBucket4E7C5994']);
});

test('the outputs are those of the contract', () => {
  for (const name of [
    'ApiUrl',
    'IngestTokenSecretArn',
    'ReadTokenSecretArn',
    'ReportsBucketName',
    'TableName',
  ]) {
    expect(() => template.hasOutput(name, { Value: Match.anyValue() })).not.toThrow();
  }
});
