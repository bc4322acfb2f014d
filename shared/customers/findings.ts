/** Characters before a place in a text. */
export type Offset = number;

/** What is wrong at a place of a file; line and column from 1. */
export type FileProblem = {
  readonly line: number;
  readonly column: number;
  readonly message: string;
};

/** More help no one, and cost memory. */
const maxProblems = 100;

/** Collects what is wrong in a text. */
export type Findings = {
  readonly report: (at: Offset, message: string) => void;
  readonly lineOf: (at: Offset) => number;
  /** By place; the first hundred, and then how many more there are. */
  readonly problems: () => readonly FileProblem[];
};

export const newFindings = (text: string): Findings => {
  const found: { readonly at: Offset; readonly message: string }[] = [];
  let more = 0;
  let starts: readonly number[] | null = null;
  const placeOf = (at: Offset) => {
    starts ??= lineStarts(text);
    let line = 0;
    for (let step = 1 << 24; step >= 1; step >>= 1) {
      const start = starts[line + step];
      if (start !== undefined && start <= at) line += step;
    }
    return { line: line + 1, column: Math.max(0, at) - (starts[line] ?? 0) + 1 };
  };
  return {
    report: (at, message) => {
      if (found.length < maxProblems) found.push({ at, message });
      else more += 1;
    },
    lineOf: (at) => placeOf(at).line,
    problems: () => {
      const problems = found
        .toSorted((a, b) => a.at - b.at)
        .map(({ at, message }) => ({ ...placeOf(at), message }));
      const last = problems.at(-1);
      return more === 0 || last === undefined
        ? problems
        : [...problems, { ...last, message: `and ${more} more problems` }];
    },
  };
};

const lineStarts = (text: string): readonly number[] => {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
};

/** `billable.yaml:12:9 id: …`, as editors and compilers write places. */
export const problemLine = (file: string, { line, column, message }: FileProblem): string =>
  `${file}:${line}:${column} ${message}`;
