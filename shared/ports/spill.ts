/** Reads lines again that were kept, in chunks, from the first on, any number of times. */
export type KeptTexts = () => AsyncIterable<readonly string[]>;

/**
 * Keeps texts aside that are too many for memory, while a file is made of them. No one else sees
 * them, and none is left when the process ends, however it does.
 */
export type Spill = {
  /** Keeps lines, each with its end. Memory is bounded by a part of them. */
  keep(lines: Iterable<string>): Promise<KeptTexts>;
  /** Lets go of everything. */
  close(): Promise<void>;
};
