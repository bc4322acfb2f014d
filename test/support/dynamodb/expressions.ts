import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type StoredItem = Record<string, AttributeValue>;
export type Values = Readonly<Record<string, AttributeValue>>;
export type Names = Readonly<Record<string, string>>;

/** Whether an item meets a condition: the forms that the store uses, joined by `AND` within `OR`. */
export const meets = (condition: string, item: StoredItem, values: Values): boolean =>
  parsed(condition).some((all) => all.every((clause) => meetsClause(clause, item, values)));

type Clause = { readonly attribute: string; readonly operator: string; readonly value: string };

const parsedConditions = new Map<string, readonly (readonly Clause[])[]>();

/** The store has few conditions, and they are asked of very many items. */
const parsed = (condition: string): readonly (readonly Clause[])[] => {
  const known = parsedConditions.get(condition);
  if (known !== undefined) return known;
  const clauses = condition.split(' OR ').map((all) => all.split(' AND ').map(parseClause));
  parsedConditions.set(condition, clauses);
  return clauses;
};

const parseClause = (clause: string): Clause => {
  const [, name = '', of = '', argument = ''] =
    /^(attribute_not_exists|attribute_exists|begins_with)\((\w+)(?:, (:\w+))?\)$/.exec(clause) ??
    [];
  if (name !== '') return { operator: name, attribute: of, value: argument };
  const [, attribute, operator = '', value = ''] = /^(\w+) (=|>=|<=|>) (:\w+)$/.exec(clause) ?? [];
  if (attribute === undefined) throw new Error(`the double does not know the clause ${clause}`);
  return { attribute, operator, value };
};

const meetsClause = (
  { attribute, operator, value }: Clause,
  item: StoredItem,
  values: Values,
): boolean => {
  const held = item[attribute];
  if (operator === 'attribute_not_exists') return held === undefined;
  if (operator === 'attribute_exists') return held !== undefined;
  if (operator === 'begins_with') return (held?.S ?? '').startsWith(valueOf(values, value).S ?? '');
  const wanted = valueOf(values, value);
  if (held === undefined) return false;
  const order = compare(held, wanted);
  if (operator === '=') return order === 0;
  if (operator === '>') return order > 0;
  return operator === '>=' ? order >= 0 : order <= 0;
};

/** Values of two types are never equal, nor in an order. */
const compare = (a: AttributeValue, b: AttributeValue): number => {
  if (a.N !== undefined && b.N !== undefined) return Number(a.N) - Number(b.N);
  if (a.S !== undefined && b.S !== undefined) {
    return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  }
  return Number.NaN;
};

/** The item after an update: `SET`, `ADD` of numbers and of texts to a set, `REMOVE`. */
export const updated = (
  expression: string,
  item: StoredItem,
  names: Names,
  values: Values,
): StoredItem => {
  const result = { ...item };
  for (const { verb, actions } of clausesOf(expression)) {
    for (const action of actions) {
      const [target = '', value = ''] = action.split(verb === 'SET' ? ' = ' : ' ');
      const attribute = nameOf(names, target);
      if (verb === 'SET') result[attribute] = valueOf(values, value);
      else if (verb === 'ADD') result[attribute] = sum(result[attribute], valueOf(values, value));
      else Reflect.deleteProperty(result, attribute);
    }
  }
  return result;
};

/** The actions of an update, so that their number can be bounded. */
export const clausesOf = (expression: string) =>
  [...expression.matchAll(/(SET|ADD|REMOVE) (.*?)(?= SET | ADD | REMOVE |$)/g)].map(
    ([, verb = '', actions = '']) => ({ verb, actions: actions.split(/, ?/) }),
  );

const sum = (held: AttributeValue | undefined, added: AttributeValue): AttributeValue => {
  if (added.SS !== undefined) {
    return { SS: [...new Set([...(held?.SS ?? []), ...added.SS])].sort() };
  }
  return { N: String(BigInt(held?.N ?? '0') + BigInt(added.N ?? '')) };
};

const valueOf = (values: Values, name: string): AttributeValue => {
  const value = values[name];
  if (value === undefined) throw new Error(`no value for ${name}`);
  return value;
};

const nameOf = (names: Names, name: string): string => {
  const known = name.startsWith('#') ? names[name] : name;
  if (known === undefined) throw new Error(`no name for ${name}`);
  return known;
};
