import { parseList, type SecretContent, unreadableSecret } from './token-source.ts';

/**
 * Reads JSON with a comma list as `tokens`, and what signs tokens of customers as `customer_keys`; or
 * a list alone.
 */
export const parseJsonSecret = (text: string): SecretContent => {
  if (!text.trimStart().startsWith('{')) return parseList(text);
  const { tokens, customer_keys: customerKeys } = parsedObject(text);
  if (typeof tokens !== 'string') throw unreadableSecret();
  return { ...parseList(tokens), customerKeys };
};

const parsedObject = (text: string): Readonly<Record<string, unknown>> => {
  try {
    return { ...(JSON.parse(text) as object) };
  } catch {
    // Not as a cause: its message quotes the text.
    throw unreadableSecret();
  }
};
