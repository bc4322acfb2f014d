import { withoutTexts } from './lua-text.ts';
import { assignedIn } from './lua-values.ts';

/** What gives nil for some requests, and `nil` itself. */
const giver = String.raw`(?:[\w.]*\bget_(?:header|query_arg|consumer|credential|service|route)\s*\((?:[^()]|\(\))*\)|\bngx\.var\.(?:http|arg|cookie|sent_http)_\w+)`;

const number = String.raw`\btonumber\s*\(\s*${giver}\s*\)`;

/** What throws where the value before it is nil: a field, a call, a sum, a join. */
const useAfter = String.raw`\s*(?:[:.]|[-+*/%^]|<|>)`;

/** The same where the value stands behind. Not a minus: that may be a comment's. */
const useBefore = String.raw`(?:\.\.|[+*/%^#]|[\w)]\s*-)\s*`;

/**
 * Whether something is read, called, joined or summed up with what is nil for some requests, without a
 * look at it before. The code has no comments.
 */
export const usesNil = (code: string): boolean => {
  const plain = withoutTexts(code);
  const assigned = assignedIn(plain);
  const names = [...assigned].flatMap(([name, values]) =>
    values.length === 1 && isNilGiver(values[0] ?? '') && !isLookedAt(plain, name) ? [name] : [],
  );
  const values = names.map((name) => String.raw`(?<![\w.:])${name}\b(?!\s*=(?!=))`);
  return uses(plain, `${number}|${giver}`, isRepeated) || values.some((of) => uses(plain, of));
};

const isNilGiver = (value: string): boolean =>
  new RegExp(`^(?:nil|${giver}|${number})$`).test(value.trim());

/** Whether a condition looks at a name, wherever it stands. */
const isLookedAt = (plain: string, name: string): boolean =>
  new RegExp(
    String.raw`\b(?:if|elseif|while|and|or|not)\s*\(?\s*${name}\b(?!\s*[:.\[])|(?<![\w.:])${name}\s*(?:\)\s*)?(?:\b(?:and|or|then|do)\b|==|~=)`,
  ).test(plain);

/** Where the same call stands before, a condition has looked at it. */
const isRepeated = (plain: string, value: string, at: number): boolean => plain.indexOf(value) < at;

const uses = (plain: string, value: string, isExcused: typeof isRepeated = () => false): boolean =>
  [`(?<value>${value})${useAfter}`, `${useBefore}(?<value>${value})`].some((pattern) =>
    [...plain.matchAll(new RegExp(pattern, 'g'))].some((match) => {
      const found = match.groups?.['value'] ?? '';
      return !isExcused(plain, found, match.index + match[0].indexOf(found));
    }),
  );
