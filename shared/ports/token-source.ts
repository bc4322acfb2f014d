/** What a token opens. Neither scope opens the other. */
export type Scope = 'ingest' | 'read';

export type TokenSource = {
  /**
   * The tokens that open a scope now, newest first; letters and digits. Where they cannot be read
   * the last list that was read serves; throws where there is none. Trying again is safe.
   */
  tokens(scope: Scope): Promise<readonly string[]>;

  /**
   * The same, read anew, for a token that `tokens` does not list: it may have been made since.
   * Bounded by the source, so that wrong tokens cost next to nothing. Left out by sources that
   * never change.
   */
  refetch?(scope: Scope): Promise<readonly string[]>;
};
