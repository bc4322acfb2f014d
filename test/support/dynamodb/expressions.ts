import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type StoredItem = Record<string, AttributeValue>;
export type Values = Readonly<Record<string, AttributeValue>>;
export type Names = Readonly<Record<string, string>>;

/** Whether an item meets a condition: the forms that the store uses, joined by `AND` within `OR`. */
export const meets = (condition: string, item: StoredItem, values: Values): boolean =>
  condition
    .split(' OR ')
    .some((all) => all.split(' AND ').every((clause) => meetsClause(clause, item, values)));

const meetsClause = (clause: string, item: StoredItem, values: Values): boolean => {
  const call = /^(\w+)\((\w+)(?:, (:\w+))?\)$/.exec(clause);
  if (call !== null) {
    const [, name, attribute = '', value = ''] = call;
    const held = item[attribute];
    if (name === 'attribute_not_exists') return held === undefined;
    if (name === 'attribute_exists') return held !== undefined;
    if (name === 'begins_with') return (held?.S ?? '').startsWith(valueOf(values, value).S ?? '');
  }
  const comparison = /^(\w+) (=|>=|<=|>) (:\w+)$/.exec(clause);
  if (comparison === null) throw new Error(`the double does not know the clause ${clause}`);
  const [, attribute = '', operator = '', value = ''] = comparison;
  const held = item[attribute];
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
