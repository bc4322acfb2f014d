import { describe, expect, test } from '@jest/globals';

import { everyFile, everySetting } from '../support/aws/every-setting.ts';
import { resolvedTemplate } from '../support/aws/resolved-template.ts';
import { stackTemplate } from '../support/aws/stack-template.ts';

const template = stackTemplate(everySetting, everyFile);
const resources = Object.values(resolvedTemplate(template, `billable-${everySetting.stage}`));
const ofType = (type: string | RegExp) =>
  resources.filter(({ resource: { Type } }) =>
    typeof type === 'string' ? type === Type : type.test(Type),
  );
const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

// What cfn-lint looks at is what a property may be; these bounds are of several together.
describe('with every setting and the longest names, a quota of AWS is not reached:', () => {
  test('the template has fewer than 500 resources and 1 MB', () => {
    expect(resources.length).toBeLessThan(500);
    expect(bytes(template.toJSON())).toBeLessThan(1_000_000);
  });

  test('the environment of a function holds 4 KB', () => {
    for (const { resource, names } of ofType('AWS::Lambda::Function')) {
      expect([names.ref, bytes(resource.Properties['Environment']) < 4_096]).toEqual([
        names.ref,
        true,
      ]);
    }
  });

  test('the policies of a role hold 10,240 characters together', () => {
    const sizes = new Map<string, number>();
    for (const {
      resource: { Properties },
    } of ofType('AWS::IAM::Policy')) {
      for (const role of Properties['Roles'] as readonly string[]) {
        sizes.set(role, (sizes.get(role) ?? 0) + bytes(Properties['PolicyDocument']));
      }
    }
    expect(sizes.size).toBeGreaterThan(5);
    for (const [role, size] of sizes) expect([role, size < 10_240]).toEqual([role, true]);
  });

  test('the policy of a bucket holds 20 KB, those of a topic and a queue 30 KB and 10 KB', () => {
    const most = { S3: 20_480, SNS: 30_720, SQS: 10_240 };
    for (const [service, bound] of Object.entries(most)) {
      const policies = ofType(new RegExp(`^AWS::${service}::\\w+Policy$`));
      expect(policies.length).toBeGreaterThan(0);
      for (const {
        resource: { Properties },
      } of policies) {
        expect(bytes(Properties['PolicyDocument'])).toBeLessThan(bound);
      }
    }
  });

  test('an HTTP API has 300 routes, a metric filter a pattern of 1,024 characters', () => {
    expect(ofType('AWS::ApiGatewayV2::Route').length).toBeLessThan(300);
    for (const {
      resource: { Properties },
    } of ofType('AWS::Logs::MetricFilter')) {
      expect(String(Properties['FilterPattern']).length).toBeLessThan(1_024);
    }
  });
});
