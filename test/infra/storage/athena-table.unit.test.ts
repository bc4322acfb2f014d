import { expect, test } from '@jest/globals';
import { resource, stackTemplate } from '../../support/aws/stack-template.ts';

const template = stackTemplate({
  athena: 'true',
  stage: 'prod-2',
  meters: 'bytes,credits=credits.used',
});

type Column = { readonly Name: string; readonly Type: string };

type TableInput = {
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly PartitionKeys: readonly Column[];
  readonly StorageDescriptor: { readonly Columns: readonly Column[] };
};

const table = resource(template, 'AWS::Glue::Table').Properties['TableInput'] as TableInput;

test('without athena there is none of it', () => {
  const without = stackTemplate();
  for (const type of ['AWS::Glue::Database', 'AWS::Glue::Table', 'AWS::Athena::WorkGroup']) {
    expect(Object.keys(without.findResources(type))).toEqual([]);
  }
});

test('the table has each column that a month can have, with the types of the file', () => {
  expect(table.StorageDescriptor.Columns.map(({ Name, Type }) => `${Name} ${Type}`)).toEqual([
    'period_start timestamp',
    'period_end timestamp',
    'timezone string',
    'consumer_id string',
    'consumer_username string',
    'consumer_custom_id string',
    'customer_id string',
    'customer_name string',
    'status int',
    'status_class string',
    'service string',
    'route string',
    'ai_model string',
    'requests bigint',
    'request_bytes bigint',
    'response_bytes bigint',
    'credits bigint',
    'invalid_quantities bigint',
  ]);
});

test('months are found by their names, without a crawler', () => {
  expect(table.PartitionKeys).toEqual([{ Name: 'month', Type: 'string' }]);
  expect(table.Parameters).toMatchObject({
    'projection.enabled': 'true',
    'projection.month.type': 'date',
    'projection.month.format': 'yyyy-MM',
    'projection.month.range': '2015-01,NOW+1MONTHS',
    'projection.month.interval': '1',
    'projection.month.interval.unit': 'MONTHS',
  });
  const place = JSON.stringify(table.Parameters['storage.location.template']);
  expect(place).toContain('/reports/current/month=${month}/');
});

test('results are encrypted, lie a day among the exports, and a question is bounded', () => {
  const { Properties } = resource(template, 'AWS::Athena::WorkGroup');
  expect(Properties['WorkGroupConfiguration']).toMatchObject({
    EnforceWorkGroupConfiguration: true,
    BytesScannedCutoffPerQuery: 10 * 1024 ** 3,
    ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
  });
  expect(JSON.stringify(Properties)).toContain('/exports/athena/');
});

test('names are the stage, as Glue takes it, and are outputs', () => {
  expect(template.findOutputs('AthenaTable')).toMatchObject({
    AthenaTable: { Value: 'billable_prod_2.reports' },
  });
});
