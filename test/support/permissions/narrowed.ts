import type { Statement } from '../aws/stack-template.ts';

type Narrowed = {
  readonly sid: string;
  /** The action or the resource that is missing. */
  readonly part: string;
  readonly left: readonly Statement[];
};

/** The statements once without each of their actions, and once without each of their resources. */
export const narrowed = (statements: readonly Statement[]): readonly Narrowed[] =>
  statements.flatMap((statement, at) => {
    const before = statements.slice(0, at);
    const after = statements.slice(at + 1);
    const instead = (parts: readonly string[], left: (kept: readonly string[]) => object) =>
      parts.map((part) => {
        const kept = parts.filter((one) => one !== part);
        const rest = kept.length === 0 ? [] : [{ ...statement, ...left(kept) }];
        return { sid: statement.Sid ?? '', part, left: [...before, ...rest, ...after] };
      });
    return [
      ...instead(list(statement.Action), (Action) => ({ Action })),
      ...instead(list(statement.Resource), (Resource) => ({ Resource })),
    ];
  });

const list = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]) as readonly string[];
