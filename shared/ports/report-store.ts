/** `taken`: the key is there already, or someone else is writing it. Look again. */
export type CreateOutcome = 'created' | 'taken';

/** Bytes of a file from `start` on, before `end`: at least one. */
export type ByteRange = { readonly start: number; readonly end: number };

/** A file that is being written. No one sees any of it before `commit`. */
export type FileDraft = {
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Makes the file durable and visible as a whole, or not at all where the outcome is `taken`.
   * Ends the draft either way.
   */
  commit(): Promise<CreateOutcome>;
  /** Ends the draft and leaves nothing. To be called where `write` or `commit` threw, too. */
  discard(): Promise<void>;
};

/**
 * Keeps the files of reports by key; `/` separates folders. A file that is there is never changed,
 * replaced or removed, except by `copy`. All reads see every write that was over before them.
 *
 * Where the store does not answer, calls throw `StoreUnavailable`. A write then is there whole or
 * not at all; trying again is safe. `OperatorProblem`: the current user has no access.
 */
export type ReportStore = {
  /**
   * The keys that begin with a prefix, which ends in `/` or `=`. In any order. A folder below it
   * that cannot be read is given as a key that ends in `/`: asked for by itself, it says why.
   */
  keys(prefix: string): Promise<readonly string[]>;

  /** Where a file lies, for a person. */
  placeOf(key: string): string;

  /** A small file; `null` where there is none. */
  readText(key: string): Promise<string | null>;

  /**
   * The bytes of a file, in chunks, or a part of them, as far as the file has it; throws at the first
   * one where there is no file.
   */
  read(key: string, part?: ByteRange): AsyncIterable<Uint8Array>;

  /** Writes a small file. */
  create(key: string, text: string): Promise<CreateOutcome>;

  /** Begins a file of any size. Memory is bounded by a few parts of it. */
  begin(key: string): Promise<FileDraft>;

  /**
   * Makes a copy of a file, in the place of another copy; a reader sees one of the two as a whole. Does
   * nothing where it is the copy of that file already.
   */
  copy(from: string, to: string): Promise<void>;

  /**
   * A link that gives a file to anyone who has it, for some minutes, as a download of that name;
   * `null` where the store has no links.
   */
  link(key: string, fileName: string): Promise<string | null>;
};
