import type { Total } from './billable-totals.ts';

/** Kong's label of requests without a consumer, and of consumers without a name. */
export const unnamedLabel = '';

/**
 * Puts every consumer of Billable and every label of Kong on one line of the comparison.
 *
 * Kong's label is the username at the time of the request; later releases take the custom id where
 * there is none. A consumer that was renamed between two runs has two labels, and its labels are
 * one line; so have two consumers that were given the same name one after the other.
 */
export const groupLines = (
  labels: Iterable<string>,
  totals: readonly (readonly Total[])[],
): { readonly ofLabel: (label: string) => string; readonly ofId: (id: string) => string } => {
  const known = new Set(labels);
  const parents = new Map<string, string>();
  const find = (label: string): string => {
    let root = label;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    return root;
  };
  const labelOfId = new Map<string, string>();
  for (const total of totals.flat()) {
    const label = labelOf(total, known);
    const other = labelOfId.get(total.id);
    if (other === undefined) labelOfId.set(total.id, label);
    else if (find(other) !== find(label)) parents.set(find(other), find(label));
  }
  return { ofLabel: find, ofId: (id) => find(labelOfId.get(id) ?? unnamedLabel) };
};

const labelOf = ({ username, customId }: Total, known: ReadonlySet<string>): string => {
  if (username !== '') return username;
  return known.has(customId) ? customId : unnamedLabel;
};
