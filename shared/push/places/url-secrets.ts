/** A shorter part of a path is the name of something. */
const leastSecret = 8;

/**
 * What of a url may be a secret, as an answer may quote it: the path and the query, their parts, and each
 * decoded, or with the slashes of JSON. The longest first.
 */
export const urlSecrets = (url: string): readonly string[] => {
  const { pathname, search, searchParams } = new URL(url);
  const wholes = [search, pathname.slice(1)].filter((part) => part.length > 1);
  const parts = [...pathname.split('/'), ...search.split(/[?&=]/), ...searchParams.values()];
  const raw = [...wholes, ...parts.filter((part) => part.length >= leastSecret)];
  const all = raw.flatMap((part) => [part, decoded(part)]);
  const forms = new Set([...all, ...all.map((part) => part.replaceAll('/', String.raw`\/`))]);
  return [...forms].sort((a, b) => b.length - a.length);
};

const decoded = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    // A `%` that stands for itself.
    if (error instanceof URIError) return part;
    throw error;
  }
};
