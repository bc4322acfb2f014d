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

/** Exports that take texts and keep none, and note what ended them early. */
export const discardingExports = (): { exports: ExportStore; failures: unknown[] } => {
  const failures: unknown[] = [];
  return {
    failures,
    exports: {
      write: async (texts) => {
        try {
          for await (const _ of texts);
        } catch (error) {
          failures.push(error);
          throw error;
        }
        return 'link';
      },
    },
  };
};
