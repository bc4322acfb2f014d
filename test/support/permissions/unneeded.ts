import type { Statement } from '../aws/stack-template.ts';
import { narrowed } from './narrowed.ts';
import type { Asked } from './requests.ts';

type Role = {
  readonly statements: readonly Statement[];
  readonly may: (asked: Asked, given: readonly Statement[]) => Promise<boolean>;
};

/** The actions and resources of a role's statements without which all of these calls are still allowed. */
export const unneededOf = async (
  { statements, may }: Role,
  calls: readonly Asked[],
): Promise<readonly string[]> => {
  const unneeded: string[] = [];
  for (const { sid, part, left } of narrowed(statements)) {
    const denied = await deniedOf({ statements: left, may }, calls);
    if (denied === null) unneeded.push(`${sid} ${part}`);
  }
  return unneeded;
};

/** The first of these calls that a role may not make. */
export const deniedOf = async (
  { statements, may }: Role,
  calls: readonly Asked[],
): Promise<Asked | null> => {
  for (const asked of calls) if (!(await may(asked, statements))) return asked;
  return null;
};
