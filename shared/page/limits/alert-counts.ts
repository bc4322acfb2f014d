import type { AlertPeriod } from '../../alerts/period.ts';
import type { AlertRule } from '../../customers/read-alerts.ts';

/** What one rule says in the period that runs. */
export type RuleState = {
  readonly rule: AlertRule;
  readonly period: AlertPeriod;
  /** By percent, the customers that have reached it. */
  readonly standing: ReadonlyMap<number, readonly string[]>;
};

export type AlertCounts = {
  /** How many rules there are; `states` may be of fewer. */
  readonly rules: number;
  readonly states: readonly RuleState[];
};

/** How many customers have reached any threshold, and how many the highest of a rule. */
export const reachedCounts = ({
  states,
}: AlertCounts): { readonly any: number; readonly highest: number } => {
  const [any, highest] = [new Set<string>(), new Set<string>()];
  for (const { rule, standing } of states) {
    for (const [percent, customers] of standing) {
      for (const customer of customers) {
        any.add(customer);
        if (percent === rule.at.at(-1)) highest.add(customer);
      }
    }
  }
  return { any: any.size, highest: highest.size };
};
