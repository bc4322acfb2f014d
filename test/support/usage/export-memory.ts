import type { ExportStore } from '../../../shared/ports/export-store.ts';

/** Exports in memory: each file by its link. */
export const createMemoryExportStore = (): ExportStore & {
  readonly files: Map<string, string>;
} => {
  const files = new Map<string, string>();
  return {
    files,
    write: async (texts, fileName) => {
      let file = '';
      for await (const text of texts) file += text;
      const link = `https://bucket.example/exports/${files.size}/${fileName}?signature=s`;
      files.set(link, file);
      return link;
    },
  };
};
