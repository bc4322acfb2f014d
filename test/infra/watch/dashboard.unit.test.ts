import { describe, expect, test } from '@jest/globals';
import { resource, stackTemplate } from '../../support/aws/stack-template.ts';

const template = stackTemplate({ dashboard: true });

describe('the dashboard', () => {
  const { DashboardBody, DashboardName } = resource(
    template,
    'AWS::CloudWatch::Dashboard',
  ).Properties;
  const body = JSON.stringify(DashboardBody);

  test('has a name of its own in each region, since an account has one list for all', () => {
    expect(DashboardName).toEqual({ 'Fn::Join': ['', ['billable-prod-', { Ref: 'AWS::Region' }]] });
  });

  test.each([
    'Is traffic arriving?',
    'Is anything quarantined or failing?',
    'What does it cost?',
    "Did last month's report appear?",
  ])('answers %s', (question) => {
    expect(body).toContain(question);
  });

  test.each([
    'EntriesAccepted',
    'EntriesQuarantined',
    'BatchesDuplicate',
    'StoreMilliseconds',
    'WaitingMilliseconds',
    'ReportRuns',
    'ConsumedWriteCapacityUnits',
  ])('shows %s', (metric) => {
    expect(body).toContain(metric);
  });

  test('computes the cost without a factor that CloudWatch would read as a metric', () => {
    expect(body).toContain('USD a day');
    expect(body).not.toMatch(/\d[eE]-\d/);
  });
});
