import { type LabelName, type Labels, noLabels } from '../metering/labels.ts';

/** How lines are split by labels. */
export type LabelSplit = {
  /** Equal for labels that share a line, and for no others. */
  keyOf(labels: Labels): string;
  /** The labels that a line shows; the others are `''`. */
  shown(labels: Labels): Labels;
};

/** Splits by some labels, in the order of their columns. */
export const newLabelSplit = (names: readonly LabelName[]): LabelSplit => {
  const [only, ...others] = names;
  if (only === undefined) return { keyOf: () => '', shown: () => noLabels };
  const shown = (labels: Labels): Labels => {
    const kept = { ...noLabels };
    for (const name of names) kept[name] = labels[name];
    return kept;
  };
  return others.length === 0
    ? { keyOf: (labels) => labels[only], shown }
    : { keyOf: (labels) => JSON.stringify(names.map((name) => labels[name])), shown };
};
