/**
 * Whether a log line matches a CloudWatch filter pattern of the form that this stack uses: `&&`,
 * `||`, parentheses and `$.field = "text"` or `!=`, with `*` at the end of a text, on string fields.
 */
export const matchesFilterPattern = (pattern: string, line: object): boolean => {
  const fields = line as Readonly<Record<string, unknown>>;
  const inner = /^\{(.*)\}$/s.exec(pattern)?.[1];
  if (inner === undefined) throw new Error(`not a JSON pattern: ${pattern}`);
  const tokens = inner.match(/\(|\)|&&|\|\||\$\.\w+ !?= "[^"]*"|\S/g) ?? [];
  let at = 0;

  const comparison = (): boolean => {
    const token = tokens[at++] ?? '';
    if (token === '(') {
      const value = either();
      if (tokens[at++] !== ')') throw new Error('a parenthesis is open');
      return value;
    }
    const parts = /^\$\.(\w+) (!?=) "([^"]*)"$/.exec(token);
    if (parts === null) throw new Error(`unknown: ${token}`);
    const [, name = '', sign = '', text = ''] = parts;
    const value = fields[name];
    if (typeof value !== 'string') return false;
    const isEqual = text.endsWith('*') ? value.startsWith(text.slice(0, -1)) : value === text;
    return isEqual === (sign === '=');
  };
  const both = (): boolean => {
    let value = comparison();
    while (tokens[at] === '&&') {
      at++;
      value = comparison() && value;
    }
    return value;
  };
  const either = (): boolean => {
    let value = both();
    while (tokens[at] === '||') {
      at++;
      value = both() || value;
    }
    return value;
  };
  return either();
};
