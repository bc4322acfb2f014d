import { type Consumer, consumerKey } from './consumer.ts';
import { type Labels, labelsText } from './labels.ts';

/** What belongs to one consumer with one set of labels. */
export type Owned<T> = { readonly consumer: Consumer; readonly labels: Labels; readonly held: T };

/** A consumer, and what it has under its labels: mostly it has one set, so the others stand apart. */
type Owner<T> = { readonly first: Owned<T>; others: Others<T> | null };

type Others<T> = {
  readonly byLabels: Map<Labels, Owned<T>>;
  /** All of them, the first too, in order of appearance. */
  readonly byText: Map<string, Owned<T>>;
};

/**
 * What each consumer has under each set of labels, made by `create`. Equal consumers and labels are
 * mostly one object and found as that: a key text for each question would cost more than all the rest.
 * Those that are two objects are one owner all the same.
 */
export const newOwners = <T>(create: () => T) => {
  const byId = new Map<string, Owner<T>>();
  /** Where an id has several names. */
  const byKey = new Map<string, Owner<T>>();
  const all: Owner<T>[] = [];

  const add = (consumer: Consumer, labels: Labels): Owner<T> => {
    const made: Owner<T> = { first: { consumer, labels, held: create() }, others: null };
    all.push(made);
    return made;
  };

  const find = (consumer: Consumer, labels: Labels): Owner<T> => {
    const sameId = byId.get(consumer.id);
    if (sameId === undefined) {
      const made = add(consumer, labels);
      byId.set(consumer.id, made);
      return made;
    }
    if (sameId.first.consumer === consumer) return sameId;
    byKey.set(consumerKey(sameId.first.consumer), sameId);
    const key = consumerKey(consumer);
    const found = byKey.get(key) ?? add(consumer, labels);
    byKey.set(key, found);
    return found;
  };

  return {
    held: (consumer: Consumer, labels: Labels): T => {
      const owner = find(consumer, labels);
      const { first } = owner;
      if (first.labels === labels) return first.held;
      owner.others ??= {
        byLabels: new Map(),
        byText: new Map([[labelsText(first.labels), first]]),
      };
      return heldBeside(owner.others, labels, () => ({
        consumer: first.consumer,
        labels,
        held: create(),
      }));
    },

    /**
     * Each consumer with each of its labels, once; in order of appearance. A list: what a generator
     * gives outlives the next collection of garbage, which cost a fifth of the handler's time.
     */
    all: (): Owned<T>[] =>
      all.flatMap(({ first, others }) => (others === null ? first : [...others.byText.values()])),
  };
};

const heldBeside = <T>(
  { byLabels, byText }: Others<T>,
  labels: Labels,
  create: () => Owned<T>,
): T => {
  let owned = byLabels.get(labels);
  if (owned === undefined) {
    const text = labelsText(labels);
    owned = byText.get(text) ?? create();
    byText.set(text, owned);
    byLabels.set(labels, owned);
  }
  return owned.held;
};
