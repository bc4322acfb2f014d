import { RefusedRequest } from '../refused-request.ts';

/** A JSON Schema of one value in a query string, in the few words that are used here. */
export type ValueSchema =
  | { readonly type: 'boolean'; readonly default: boolean }
  | {
      readonly type: 'integer';
      readonly minimum: number;
      readonly maximum: number;
      readonly default?: number;
    }
  | {
      readonly type: 'string';
      readonly enum?: readonly string[];
      /** Anchored, and free of flags: it is published. */
      readonly pattern?: string;
      readonly default?: string;
    };

/** A query parameter, for the code that reads it and for the people who send it. */
export type Parameter = {
  readonly name: string;
  readonly description: string;
  /** A value that does not match is refused. One that does may be refused still: a 30 February. */
  readonly schema: ValueSchema;
  /** What is allowed, as an error says it; needed where the schema does not say it in words. */
  readonly allowed?: string;
  readonly isRepeatable?: true;
  readonly example: string;
};

/** The values of each parameter that was sent, in order. */
export type ParameterValues<Name extends string = string> = ReadonlyMap<Name, readonly string[]>;

/** Reads a query string. Throws `RefusedRequest` for what the parameters do not allow. */
export const readParameters = <P extends Parameter>(
  query: string,
  parameters: readonly P[],
): ParameterValues<P['name']> => {
  const values = new Map<P['name'], string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const parameter = parameters.find((known) => known.name === name);
    if (parameter === undefined) throw unknown(name, parameters);
    if (!matches(parameter.schema, value)) throw wrongValue(parameter, value);
    const known = values.get(parameter.name);
    if (known === undefined) values.set(parameter.name, [value]);
    else if (parameter.isRepeatable) known.push(value);
    else throw repeated(name, [...known, value], parameters);
  }
  return values;
};

const matches = (schema: ValueSchema, value: string): boolean => {
  switch (schema.type) {
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'integer': {
      const number = /^(?:0|[1-9]\d{0,14})$/.test(value) ? Number(value) : Number.NaN;
      return number >= schema.minimum && number <= schema.maximum;
    }
    case 'string':
      return (
        schema.enum?.includes(value) !== false &&
        (schema.pattern === undefined || new RegExp(schema.pattern, 'u').test(value))
      );
  }
};

/** What a parameter allows, in words. */
export const allowedOf = ({ schema, allowed }: Parameter): string => {
  if (allowed !== undefined) return allowed;
  switch (schema.type) {
    case 'boolean':
      return 'true, false';
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'string':
      return schema.enum?.join(', ') ?? 'any text';
  }
};

export const wrongValue = (parameter: Parameter, value: string): RefusedRequest =>
  new RefusedRequest(
    400,
    `${parameter.name}: received ${quote(value)}; allowed: ${allowedOf(parameter)}.`,
  );

const unknown = (name: string, parameters: readonly Parameter[]): RefusedRequest => {
  const known = parameters.map((parameter) => parameter.name).join(', ') || 'none';
  return new RefusedRequest(400, `${quote(name)} is not a parameter; known are: ${known}.`);
};

const repeated = (
  name: string,
  values: readonly string[],
  parameters: readonly Parameter[],
): RefusedRequest => {
  const repeatable = parameters.filter(({ isRepeatable }) => isRepeatable);
  const names = repeatable.map((parameter) => parameter.name).join(', ');
  const rest = names === '' ? '' : `; only these may be repeated: ${names}`;
  const received = values.map(quote).join(' and ');
  return new RefusedRequest(400, `${name}: received ${received}; allowed: one value${rest}.`);
};

const maxQuoted = 100;

/** A received value for an error: quoted, and cut where it is long. */
export const quote = (value: string): string =>
  JSON.stringify(value.length > maxQuoted ? `${value.slice(0, maxQuoted)}…` : value);
