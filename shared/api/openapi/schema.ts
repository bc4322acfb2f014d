import { statusClasses } from '../../metering/status.ts';
/** A JSON Schema (2020-12), or another object of the document. */
export type Json = Readonly<Record<string, unknown>>;

export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** An object all of whose members are always there. More may be added in a later release. */
export const objectOf = (
  properties: Readonly<Record<string, Json>>,
  description?: string,
): Json => ({
  type: 'object',
  ...(description !== undefined && { description }),
  required: Object.keys(properties),
  properties,
});

/** The same object with a member that may be missing. */
export const withMember = (object: Json, name: string, schema: Json): Json => ({
  ...object,
  properties: { ...Object(object['properties']), [name]: schema },
});

export const listOf = (items: Json): Json => ({ type: 'array', items });

export const text: Json = { type: 'string' };
export const textOrNull: Json = { type: ['string', 'null'] };
export const flag: Json = { type: 'boolean' };
export const oneOfTexts = (...texts: readonly string[]): Json => ({ type: 'string', enum: texts });

/** Counts are exact up to 2^53. */
export const count: Json = { type: 'integer', minimum: 0 };
export const difference: Json = { type: 'integer' };

export const instant: Json = { type: 'string', format: 'date-time' };
export const month: Json = { type: 'string', pattern: String.raw`^\d{4}-\d\d$` };
export const sha256: Json = { type: 'string', pattern: '^[0-9a-f]{64}$' };
export const statusClass: Json = oneOfTexts(...statusClasses);

export const described = (schema: Json, description: string): Json => ({ ...schema, description });
