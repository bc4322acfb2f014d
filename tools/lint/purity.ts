/** The part of a call that the rule looks at. */
type Call = {
  readonly type: string;
  readonly callee: { readonly type: string; readonly name?: string };
  readonly arguments: readonly unknown[];
};

type Context = { report(problem: { readonly node: Call; readonly message: string }): void };

const message =
  'This reads the clock. Time is an argument, so that the same call always gives the same answer.';

/** Bans `new Date()` and `Date()`, which no rule of the linter's own can tell from `new Date(at)`. */
const noDateWithoutArgument = {
  create(context: Context) {
    const check = (node: Call): void => {
      const isDate = node.callee.type === 'Identifier' && node.callee.name === 'Date';
      // `Date(at)` without `new` ignores its argument.
      const readsClock = node.type === 'CallExpression' || node.arguments.length === 0;
      if (isDate && readsClock) context.report({ node, message });
    };
    return { NewExpression: check, CallExpression: check };
  },
};

export default {
  meta: { name: 'purity' },
  rules: { 'no-date-without-argument': noDateWithoutArgument },
};
