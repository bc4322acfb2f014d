/** JSON of another's answer: read field by field, since anything may stand there. */
export type AnswerJson = { readonly [key: string]: unknown };

export const jsonObject = (value: unknown): AnswerJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as AnswerJson) : {};

export const jsonList = (value: unknown): readonly AnswerJson[] =>
  Array.isArray(value) ? value.map(jsonObject) : [];

export const jsonText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A number, or a text that is one; else `null`. */
export const jsonNumber = (value: unknown): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
};

/** `null` where the text is no JSON. */
export const parseAnswer = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
};
