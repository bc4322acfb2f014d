import { createReadStream } from 'node:fs';
import type { Manifest } from '../../shared/reports/manifest.ts';
import { type Recount, recountReport } from '../../shared/reports/recount.ts';

/** What a CSV says by itself. Where it is none of ours, that is its only problem. */
export const recountFile = async (
  file: string,
  manifest: Manifest,
): Promise<Partial<Recount> & Pick<Recount, 'problems'>> => {
  const texts = createReadStream(file, 'utf8') as AsyncIterable<string>;
  try {
    return await recountReport(texts, manifest);
  } catch (error) {
    if (error instanceof SyntaxError) return { problems: [error.message] };
    throw error;
  }
};
