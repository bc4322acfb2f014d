import { steadyCustomers } from './customers.ts';

/** A rule about a customer whose usage only grows: each of its thresholds is reached once. */
export type SoakRule = {
  readonly name: string;
  readonly customer: string;
  readonly meter: 'requests' | 'request_bytes';
  readonly billable: boolean;
  readonly period: 'day' | 'month';
  readonly limit: number;
  readonly at: readonly number[];
};

const at = [1, 50, 100, 150, 1000];

export const soakRules: readonly SoakRule[] = steadyCustomers.flatMap(({ id: customer }) => [
  {
    name: `month of ${customer}`,
    customer,
    meter: 'requests' as const,
    billable: true,
    period: 'month' as const,
    limit: 200,
    at,
  },
  {
    name: `day of ${customer}`,
    customer,
    meter: 'request_bytes' as const,
    billable: false,
    period: 'day' as const,
    limit: 500_000,
    at,
  },
]);

/** The rules as `billable.yaml` has them. */
export const rulesText = (rules: readonly SoakRule[]): string =>
  `alerts:\n${rules.map(ruleLine).join('\n')}\n`;

const ruleLine = (rule: SoakRule): string => {
  const { name, customer, meter, period, billable, limit, at: percents } = rule;
  return (
    `  - { name: ${name}, customer: ${customer}, meter: ${meter}, period: ${period}, ` +
    `billable: ${billable}, limit: ${limit}, at: [${percents.join(', ')}] }`
  );
};
