import type { Findings, Offset } from './findings.ts';

/** Values of a file that may stand there once each, and the places where they stand. */
export type OnceEach = {
  readonly note: (value: string, at: Offset) => void;
  /** Reports each value that stands again, but nothing at a place that is among `told`. */
  readonly reportOthers: (
    findings: Findings,
    told: Set<Offset>,
    message: (value: string) => string,
  ) => void;
};

/**
 * Compares at the end and not value by value: a set that is made of a whole list takes a third of the
 * time of one that grows beside five others, and files have 600,000 such values.
 */
export const newOnceEach = (): OnceEach => {
  const values: string[] = [];
  const places: Offset[] = [];
  return {
    note: (value, at) => {
      values.push(value);
      places.push(at);
    },
    reportOthers: ({ report, lineOf }, told, message) => {
      if (new Set(values).size === values.length) return;
      const firsts = new Map<string, Offset>();
      for (const [index, value] of values.entries()) {
        const at = places[index] ?? 0;
        const first = firsts.get(value);
        if (first === undefined) firsts.set(value, at);
        else if (!told.has(at)) {
          told.add(at);
          report(at, `${message(value)}; the first time in line ${lineOf(first)}`);
        }
      }
    },
  };
};
