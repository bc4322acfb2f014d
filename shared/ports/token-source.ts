/** What a token opens. Neither scope opens the other. */
export type Scope = 'ingest' | 'read';

export type TokenSource = {
  /**
   * The tokens that open a scope now, newest first; letters and digits. Where they cannot be read
   * the last list that was read serves; throws where there is none. Trying again is safe.
   */
  tokens(scope: Scope): Promise<readonly string[]>;
};
