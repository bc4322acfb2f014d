import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { shipBillableYaml } from '../../../infra/storage/ship-billable-yaml.ts';
import { resource, statementsOf } from '../../support/aws/stack-template.ts';
import { unbundledStack } from '../../support/aws/synthesis.ts';

const folder = mkdtempSync(join(tmpdir(), 'billable-ship-'));
afterAll(() => rmSync(folder, { recursive: true }));

const shipped = (text: string) => {
  const path = join(folder, 'billable.yaml');
  writeFileSync(path, text);
  const outdir = mkdtempSync(join(folder, 'out-'));
  const stack = unbundledStack(outdir, { settings: {}, billableYaml: '' });
  shipBillableYaml(stack, path);
  return Template.fromStack(stack);
};

const first = shipped('customers: [{ id: acme }]');

const copyOf = (template: Template) =>
  JSON.stringify(resource(template, 'Custom::BillableYaml').Properties['Create']);

test('a deploy copies billable.yaml to where the functions read it, anew where it has changed', () => {
  const [one, same, other] = [
    copyOf(first),
    copyOf(shipped('customers: [{ id: acme }]')),
    copyOf(shipped('customers: [{ id: beta }]')),
  ];
  expect(one).toContain('copyObject');
  expect(one).toContain('config/billable.yaml');
  expect(same).toBe(one);
  expect(other).not.toBe(one);
});

test('no deploy removes the object', () => {
  expect(resource(first, 'Custom::BillableYaml').Properties).not.toHaveProperty('Delete');
});

test('what copies it may write that one object and read the shipped file alone', () => {
  const statements = statementsOf(first, 'ShipBillableYaml');
  expect(statements.map(({ Action }) => Action)).toEqual(['s3:PutObject', 's3:GetObject']);
  expect(statements[0]?.Resource).toEqual({
    'Fn::Join': ['', [{ 'Fn::GetAtt': ['ReportsBucket4E7C5994', 'Arn'] }, '/config/billable.yaml']],
  });
  expect(JSON.stringify(statements[1]?.Resource)).toMatch(/\/[0-9a-f]{64}\.yaml"/);
});

test('what it logs goes with the stack', () => {
  expect(resource(first, 'AWS::Logs::LogGroup', 'AWS679f53fac002')).toMatchObject({
    DeletionPolicy: 'Delete',
  });
});
