const maxProblems = 10;

/** The first of many problems, and how many more there are. */
export const firstProblems = (problems: readonly string[]): readonly string[] => {
  const more = problems.length - maxProblems;
  return more > 0
    ? [...problems.slice(0, maxProblems), `${more} further numbers differ`]
    : problems;
};
