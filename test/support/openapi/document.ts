import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

export type Schema = Readonly<Record<string, unknown>>;

export type DocumentedParameter = {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly schema: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
};

type Content = Readonly<
  Record<
    string,
    {
      readonly schema: Schema;
      readonly example?: unknown;
      readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
    }
  >
>;

export type Operation = {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly DocumentedParameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<
    Record<
      string,
      { readonly headers?: Readonly<Record<string, unknown>>; readonly content?: Content }
    >
  >;
};

export type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

/** Whom anything may be added to. */
const open = new Set(['Entry', 'OpenApi', 'GroupedUsageRow']);

/** The document, its objects closed: what an answer has and the document has not is an error. */
const closed = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [
      name,
      name === 'example' ? value : closed(value),
    ]),
  );
  return 'properties' in schema && 'required' in schema
    ? { ...inner, additionalProperties: false }
    : inner;
};

export const readOpenApi = (): OpenApi =>
  JSON.parse(
    readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
  ) as OpenApi;

/** A function that says what is wrong with a value by a schema of the document; `null`: nothing. */
export const schemaChecker = ({ components }: OpenApi) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/);
  const schemas = Object.fromEntries(
    Object.entries(components.schemas).map(([name, schema]) => [
      name,
      open.has(name) ? schema : closed(schema),
    ]),
  );
  ajv.addSchema({ $id: 'document', components: { schemas } });
  return (schema: Schema, value: unknown): string | null => {
    const absolute = JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components', '"document#/components'),
    ) as Schema;
    return ajv.validate(absolute, value) ? null : ajv.errorsText();
  };
};

/** A value that the schema of a query parameter refuses; `null` where it takes any text. */
export const refusedValue = (schema: Schema): string | null => {
  const item = (schema['items'] as Schema | undefined) ?? schema;
  switch (item['type']) {
    case 'boolean':
      return 'perhaps';
    case 'integer':
      return String(Number(item['minimum']) - 1);
    default: {
      const { enum: values, pattern } = item as { enum?: readonly string[]; pattern?: string };
      const isTaken = (text: string): boolean =>
        values?.includes(text) !== false && new RegExp(pattern ?? '', 'u').test(text);
      return ['no such value', ''].find((text) => !isTaken(text)) ?? null;
    }
  }
};
