type Typed = {
  readonly type: string;
  readonly typeAnnotation?: { readonly typeAnnotation?: { readonly type: string } } | null;
  /** Of a parameter with a default. */
  readonly left?: Typed;
};

type FunctionNode = { readonly params: readonly Typed[] };

type Context = { report(problem: { readonly node: Typed; readonly message: string }): void };

const message =
  'A call shows `true` and not what it means. Take the boolean as a named member of an object.';

const isBoolean = (param: Typed): boolean =>
  (param.left ?? param).typeAnnotation?.typeAnnotation?.type === 'TSBooleanKeyword';

/** Bans a boolean parameter among others. One that stands alone is what the function is about. */
const noPositionalBoolean = {
  create(context: Context) {
    const check = ({ params }: FunctionNode): void => {
      if (params.length < 2) return;
      for (const param of params) if (isBoolean(param)) context.report({ node: param, message });
    };
    return {
      ArrowFunctionExpression: check,
      FunctionDeclaration: check,
      FunctionExpression: check,
    };
  },
};

export default {
  meta: { name: 'arguments' },
  rules: { 'no-positional-boolean': noPositionalBoolean },
};
