/** Whether a value that was JSON is an object with members. */
export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member of a value; `undefined` where it has none. */
export const field = (value: unknown, name: string): unknown =>
  isJsonObject(value) ? value[name] : undefined;
