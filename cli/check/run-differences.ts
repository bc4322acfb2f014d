import { isDeepStrictEqual } from 'node:util';
import { type Manifest, toMetadata } from '../../shared/reports/manifest.ts';
import { ofContent } from './parquet.ts';
import { schemaOf } from './parquet-schema.ts';

/** What a month can become while one run writes both. */
const ofMoment = ['generated_at', 'state', 'after_close'];

/**
 * What a Parquet file says of the run that wrote it, where its manifest says otherwise: a line each.
 * Where both name the same beginning of it (`as_of`), one run wrote both, and one of them was changed;
 * else another run can have written the file, and died before it wrote a manifest.
 */
export const runDifferences = async (
  path: string,
  manifest: Manifest,
): Promise<{ readonly problems: readonly string[]; readonly notes: readonly string[] }> => {
  const { said } = await schemaOf(path);
  const compared = new Set<string>(ofContent);
  const different = Object.entries(toMetadata(manifest)).filter(
    ([field, text]) => !compared.has(field) && !isSame(said.get(field) ?? text, text),
  );
  const isOneRun = said.get('as_of') === manifest.as_of;
  // Any run writes the file before the manifest, and no close goes away.
  const isUnmarked = said.get('after_close') === 'true' && !manifest.after_close;
  const isWrong = (field: string): boolean =>
    field === 'after_close' ? isUnmarked : isOneRun && !ofMoment.includes(field);
  const tell = (isProblem: boolean): readonly string[] =>
    different
      .filter(([field]) => isProblem === isWrong(field))
      .map(([field, text]) => `${field}: the file has ${said.get(field)}, the manifest ${text}`);
  return { problems: tell(true), notes: tell(false) };
};

/** Members of an object stand in any order. */
const isSame = (a: string, b: string): boolean =>
  a === b || isDeepStrictEqual(valueOf(a), valueOf(b));

/** A text that is no JSON stands for itself. */
const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
