import { CORE_SCHEMA, YAML11_SCHEMA } from 'js-yaml';
import type { Findings } from './findings.ts';
import type { YamlNode } from './yaml-nodes.ts';

type Report = Findings['report'];

/** A value and how the file calls it. */
export type Field = { readonly name: string; readonly node: YamlNode };

/** The fields of a mapping by their names. Those that it may not have are reported. */
export const fieldsOf = <Name extends string>(
  { name, node }: Field,
  allowed: readonly Name[],
  report: Report,
): ReadonlyMap<Name, Field> | null => {
  if (node.kind !== 'mapping') {
    report(
      node.at,
      `${name}: received ${kindOf(node)}; allowed: a mapping of ${allowed.join(', ')}`,
    );
    return null;
  }
  const fields = new Map<Name, Field>();
  for (const { key, value } of node.entries()) {
    const text = key.kind === 'text' ? key.text : '';
    const known = allowed.find((one) => one === text);
    if (known === undefined) {
      report(key.at, `${shown(text)} is no key of ${name}; allowed: ${allowed.join(', ')}`);
    } else if (fields.has(known)) {
      report(key.at, `${known} stands twice in ${name}; allowed: once`);
    } else {
      // An empty value has no place of its own.
      fields.set(known, { name: known, node: value.at < 0 ? { ...value, at: key.at } : value });
    }
  }
  return fields;
};

/** The items of a list; none where the field is missing or empty. */
export function* itemsOf(field: Field | undefined, report: Report): Generator<Field> {
  if (field === undefined || isEmpty(field.node)) return;
  const { name, node } = field;
  if (node.kind !== 'list') {
    report(node.at, `${name}: received ${kindOf(node)}; allowed: a list`);
    return;
  }
  for (const item of node.items()) {
    yield { name, node: item.at < 0 ? { ...item, at: node.at } : item };
  }
}

/** What a value may be: `read` gives `null` for what it does not allow. */
export type ValueRule<Value> = {
  readonly allowed: string;
  readonly read: (text: string) => Value | null;
  /** Whether a number or date of YAML is as good as a text. */
  readonly isAnyScalar?: true;
};

/** The value of a field; `null` where it is missing, or wrong and reported. */
export const valueOf = <Value>(
  field: Field | undefined,
  { allowed, read, isAnyScalar }: ValueRule<Value>,
  report: Report,
): Value | null => {
  if (field === undefined) return null;
  const { name, node } = field;
  if (node.kind !== 'text' || isEmpty(node)) {
    report(node.at, `${name}: received ${kindOf(node)}; allowed: ${allowed}`);
    return null;
  }
  const value = read(node.text);
  if (value === null) {
    report(node.at, `${name}: received ${shown(node.text)}; allowed: ${allowed}`);
    return null;
  }
  const type = node.isPlain && isAnyScalar !== true ? typeOfPlain(node.text) : null;
  if (type !== null) {
    const quoted = JSON.stringify(node.text);
    report(
      node.at,
      `${name}: ${node.text} is ${type} to YAML, and here stands a text; write ${quoted}`,
    );
    return null;
  }
  return value;
};

/** The same for a field that must be there. */
export const requiredOf = <Value>(
  owner: Field,
  name: string,
  field: Field | undefined,
  rule: ValueRule<Value>,
  report: Report,
): Value | null => {
  if (field === undefined) report(owner.node.at, `${name} is missing; allowed: ${rule.allowed}`);
  return valueOf(field, rule, report);
};

const types: Readonly<Record<string, string>> = {
  int: 'a number',
  float: 'a number',
  bool: 'true or false',
  null: 'nothing',
  timestamp: 'a date',
};

const longestWord = 'false'.length;

/** What YAML of any version takes a text without quotes for; `null` where that is a text. */
const typeOfPlain = (text: string): string | null => {
  // Of what begins with a letter only words such as `false` are anything else.
  if (text.length > longestWord && /^[a-z]/i.test(text)) return null;
  for (const schema of [CORE_SCHEMA, YAML11_SCHEMA]) {
    const name = schema.resolveImplicitScalarTag(text).tag.tagName;
    const type = types[name.slice(name.lastIndexOf(':') + 1)];
    if (type !== undefined) return type;
  }
  return null;
};

export const isEmpty = (node: YamlNode): boolean =>
  node.kind === 'text' && node.isPlain && ['', '~', 'null'].includes(node.text);

const kindOf = (node: YamlNode): string => {
  if (isEmpty(node)) return 'nothing';
  if (node.kind === 'text') return shown(node.text);
  return node.kind === 'list' ? 'a list' : 'a mapping';
};

const maxShown = 100;

/** A received text for a message: quoted, and cut where it is long. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > maxShown ? `${text.slice(0, maxShown)}…` : text);
