/** Pairs of a name that is set but unknown and the setting that it differs from by one letter. */
export const nearMisses = (
  set: readonly string[],
  settings: readonly string[],
): readonly (readonly [string, string])[] =>
  set
    .filter((name) => !settings.includes(name))
    .flatMap((name) => {
      const meant = settings.find((setting) => differsByOneLetter(name, setting));
      return meant === undefined ? [] : [[name, meant] as const];
    });

/** One letter more, less or other, or two neighbours swapped. */
const differsByOneLetter = (one: string, other: string): boolean => {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start++;
  let end = 0;
  while (end < one.length - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  const [a, b] = [one, other].map((name) => name.slice(start, Math.max(start, name.length - end)));
  if (a === undefined || b === undefined) return false;
  if (a.length <= 1 && b.length <= 1) return true;
  return a.length === 2 && a === `${b.at(1)}${b.at(0)}`;
};
