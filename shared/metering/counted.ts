/** A number with its noun: `1 entry`, `2 entries`. `several` is only given where no `s` makes it. */
export const counted = (number: number, one: string, several = `${one}s`): string =>
  `${number} ${number === 1 ? one : several}`;
