import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ReportStore } from '../../ports/report-store.ts';
import { beginDraft } from './draft.ts';
import { isNotFound } from './folder.ts';

/**
 * Keeps reports as files below a folder. Files are written aside, made durable, and then linked to
 * their name, which fails where the name exists: a reader sees a whole file or none.
 */
export const createFilesystemReportStore = (root: string): ReportStore => {
  const pathOf = (key: string): string => join(root, ...key.split('/'));

  const begin: ReportStore['begin'] = (key) => beginDraft(root, pathOf(key));

  return {
    begin,
    keys: async (prefix) => {
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      const paths = await filesBelow(pathOf(folder));
      return paths
        .map((path) => folder + path.replaceAll(sep, '/'))
        .filter((key) => key.startsWith(prefix));
    },
    readText: async (key) => {
      try {
        return await readFile(pathOf(key), 'utf8');
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    read: (key) => createReadStream(pathOf(key), { highWaterMark: readBytes }),
    create: async (key, text) => {
      const draft = await begin(key);
      try {
        await draft.write(Buffer.from(text));
        return await draft.commit();
      } catch (error) {
        await draft.discard();
        throw error;
      }
    },
    link: async () => null,
  };
};

const readBytes = 256 * 1024;

/** Paths of all files below a folder, relative to it. */
const filesBelow = async (folder: string): Promise<readonly string[]> => {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, sep).length));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
};
