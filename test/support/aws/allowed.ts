import type { Template } from 'aws-cdk-lib/assertions';
import { type Statement, statementsOf } from './stack-template.ts';

export const counterTable = { 'Fn::GetAtt': ['CounterTableFE2C0268', 'Arn'] };
export const reportsBucket = { 'Fn::GetAtt': ['ReportsBucket4E7C5994', 'Arn'] };

/** The ARN of what lies under another, such as `/index/irregular`. */
export const under = (of: object, path: string) => ({ 'Fn::Join': ['', [of, path]] });

/** What a role is allowed, in order. Throws where a statement denies. */
export const allowedOf = (
  template: Template,
  role: string,
): readonly Pick<Statement, 'Action' | 'Resource' | 'Condition'>[] =>
  statementsOf(template, role).map(({ Effect, Action, Resource, Condition }) => {
    if (Effect !== 'Allow') throw new Error(`a statement of ${role} has the effect ${Effect}`);
    return { Action, Resource, ...(Condition !== undefined && { Condition }) };
  });
