import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Rules of the checks that a construct breaks on purpose, each with the reason. */
export const acknowledge = (
  construct: IConstruct,
  reasons: Readonly<Record<string, string>>,
): void => {
  const rules = Object.entries(reasons).map(([id, reason]) => ({ id, reason }));
  Validations.of(construct).acknowledge(...rules);
};
