export type Recipe = { readonly name: string; readonly language: string; readonly code: string };

/** The recipes of a page: blocks of code under a line `<!-- recipe: NAME -->`. */
export const recipesOf = (page: string): readonly Recipe[] =>
  [...page.matchAll(/<!-- recipe: ([\w-]+) -->\n```(\w+)\n(.*?)\n```/gs)].map(
    ([, name = '', language = '', code = '']) => ({ name, language, code }),
  );
