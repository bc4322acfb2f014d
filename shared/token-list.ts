import type { EnvironmentReader } from './environment.ts';

/**
 * Reads a comma list of tokens; `null` where the variable is unset. A token is rotated as
 * `new,old`, then `new`. Problems name the position of a bad token, never the token.
 */
export const readTokenList = (
  reader: EnvironmentReader,
  name: string,
): readonly string[] | null => {
  const text = reader.text(name);
  if (text === undefined) return null;
  const tokens = text.split(',').map((token) => token.trim());
  for (const [index, token] of tokens.entries()) {
    if (/^[a-z\d]+$/i.test(token)) continue;
    const received = token === '' ? 'is empty' : 'has other characters (it is not shown here)';
    const position = `token ${index + 1} of ${tokens.length}`;
    reader.report(`${name}: ${position} ${received}; allowed: letters and digits`);
  }
  return tokens;
};
