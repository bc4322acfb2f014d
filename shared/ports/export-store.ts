/** Keeps answers that are too large to be sent, for about a day. */
export type ExportStore = {
  /**
   * Writes texts as one file and resolves to a link that gives it, as a download of that name, to
   * anyone who has the link, for some minutes. No one sees any of the file before.
   *
   * Throws what the texts throw, and `StoreUnavailable` where the store does not answer; nothing
   * is there then. Memory is bounded by a few parts of the file.
   */
  write(texts: AsyncIterable<string>, fileName: string): Promise<string>;
};
