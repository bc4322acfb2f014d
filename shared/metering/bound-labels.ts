import { invalidLabel, type LabelName, labelNames, type Labels, otherLabel } from './labels.ts';
import { compareUtf8 } from './utf8.ts';

type Labelled = { readonly consumerId: string; readonly labels: Labels };

/** How many values of a label one consumer has in a batch before the others are summed. */
export const maxLabelValues = 100;

/**
 * Gives the labels that count in the place of what a batch holds: of one consumer's values of a label
 * those beyond the first 100, by UTF-8 bytes, are `(other)`. A client chooses some labels, and must
 * not decide how many rows a batch has. Depends on the set of what is given, not on its order.
 */
export const boundLabels = (
  labelled: readonly Labelled[],
): ((consumerId: string, labels: Labels) => Labels) => {
  const bounds = labelNames.map((name) => [name, lastValues(labelled, name)] as const);
  const isOther = (consumerId: string, name: LabelName, value: string): boolean => {
    const last = bounds.find(([each]) => each === name)?.[1].get(consumerId);
    return last !== undefined && isValue(value) && compareUtf8(value, last) > 0;
  };
  return (consumerId, labels) => {
    const others = labelNames.filter((name) => isOther(consumerId, name, labels[name]));
    return others.length === 0
      ? labels
      : { ...labels, ...Object.fromEntries(others.map((name) => [name, otherLabel])) };
  };
};

/** The last value that counts as itself, for each consumer with more than there may be. */
const lastValues = (
  labelled: readonly Labelled[],
  name: LabelName,
): ReadonlyMap<string, string> => {
  const values = new Map<string, Set<string>>();
  for (const { consumerId, labels } of labelled) {
    if (!isValue(labels[name])) continue;
    const known = values.get(consumerId);
    if (known === undefined) values.set(consumerId, new Set([labels[name]]));
    else known.add(labels[name]);
  }
  const last = new Map<string, string>();
  for (const [consumerId, known] of values) {
    if (known.size <= maxLabelValues) continue;
    last.set(consumerId, [...known].sort(compareUtf8)[maxLabelValues - 1] ?? '');
  }
  return last;
};

const isValue = (label: string): boolean => label !== '' && label !== invalidLabel;
