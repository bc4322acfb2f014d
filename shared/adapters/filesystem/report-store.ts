import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerProblem } from '../../file-owner.ts';
import type { FileDraft, ReportStore } from '../../ports/report-store.ts';
import { placeCopy } from './copy.ts';
import { beginDraft } from './draft.ts';
import { filesBelow } from './files-below.ts';
import { isMissingFile } from './folder.ts';

/**
 * Keeps reports as files below a folder. Files are written aside, made durable, and then linked to
 * their name, which fails where the name exists: a reader sees a whole file or none.
 *
 * Throws `OperatorProblem` where the current user has no access to a file, or writes for another.
 */
export const createFilesystemReportStore = (root: string): ReportStore => {
  const pathOf = (key: string): string => join(root, ...key.split('/'));

  const begin: ReportStore['begin'] = async (key) =>
    inWords(async () => {
      const draft = await beginDraft(root, pathOf(key));
      return {
        ...draft,
        commit: async () => inWords(async () => draft.commit()),
      } satisfies FileDraft;
    });

  return {
    placeOf: pathOf,
    begin,
    keys: async (prefix) =>
      inWords(async () => {
        const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
        const paths = await filesBelow(pathOf(folder));
        return paths.map((path) => folder + path).filter((key) => key.startsWith(prefix));
      }),
    readText: async (key) =>
      inWords(async () => {
        try {
          return await readFile(pathOf(key), 'utf8');
        } catch (error) {
          if (isMissingFile(error)) return null;
          throw error;
        }
      }),
    read: (key, part) =>
      createReadStream(pathOf(key), {
        highWaterMark: readBytes,
        // Both ends belong to what a stream reads.
        ...(part !== undefined && { start: part.start, end: part.end - 1 }),
      }),
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
    copy: async (from, to) => inWords(async () => placeCopy(root, pathOf(from), pathOf(to))),
    link: async () => null,
  };
};

const readBytes = 256 * 1024;

const inWords = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw ownerProblem(error);
  }
};
