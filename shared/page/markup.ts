import { type html, raw } from 'hono/html';

/** Escaped HTML. A text that stands in a template is escaped, whatever it holds. */
export type Html = ReturnType<typeof html>;

export const none: Html = raw('');

/** Parameters of an address, in order. */
export type Parameters = readonly (readonly [name: string, value: string])[];

/** An address with a query; without one, the path alone. */
export const address = (path: string, parameters: Parameters): string => {
  const query = new URLSearchParams(
    parameters.map(([name, value]): [string, string] => [name, value]),
  ).toString();
  return query === '' ? path : `${path}?${query}`;
};
