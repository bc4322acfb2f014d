import type { ReportStore } from '../../../shared/ports/report-store.ts';

/** Reports in memory, with the files at hand. */
export const createMemoryReportStore = (
  files = new Map<string, Buffer>(),
): ReportStore & { readonly files: Map<string, Buffer> } => {
  const put = (key: string, content: Buffer) => {
    if (files.has(key)) return 'taken';
    files.set(key, content);
    return 'created';
  };
  return {
    files,
    keys: async (prefix) => [...files.keys()].filter((key) => key.startsWith(prefix)),
    placeOf: (key) => key,
    readText: async (key) => files.get(key)?.toString() ?? null,
    async *read(key, part) {
      const content = files.get(key);
      if (content === undefined) throw new Error(`there is no ${key}`);
      yield part === undefined ? content : content.subarray(part.start, part.end);
    },
    create: async (key, text) => put(key, Buffer.from(text)),
    begin: async (key) => {
      const chunks: Uint8Array[] = [];
      return {
        write: async (bytes) => {
          // The memory is used again.
          chunks.push(Buffer.from(bytes));
        },
        commit: async () => put(key, Buffer.concat(chunks)),
        discard: async () => undefined,
      };
    },
    copy: async (from, to) => {
      const content = files.get(from);
      if (content === undefined) throw new Error(`there is no ${from}`);
      files.set(to, content);
    },
    link: async () => null,
  };
};
