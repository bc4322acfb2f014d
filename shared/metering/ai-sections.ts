import { field, isRecord } from './record.ts';
import { compareUtf8 } from './utf8.ts';

/** What one AI plugin of Kong logs of a request: `meta` and `usage`. */
export type AiSection = { readonly meta: unknown; readonly usage: unknown };

/** What Kong writes where no model was asked. */
export const unspecified = 'UNSPECIFIED';

/**
 * The sections of an entry's `ai`: that of ai-proxy, and the others by name. What is no object is no
 * section.
 */
export const aiSections = (
  entry: Readonly<Record<string, unknown>>,
): { readonly proxy: AiSection | null; readonly others: readonly AiSection[] } => {
  const ai = entry['ai'];
  if (!isRecord(ai)) return none;
  return {
    proxy: sectionOf(ai['proxy']),
    others: Object.keys(ai)
      .filter((name) => name !== 'proxy')
      .sort((a, b) => compareUtf8(a.toWellFormed(), b.toWellFormed()))
      .flatMap((name) => sectionOf(ai[name]) ?? []),
  };
};

const none = { proxy: null, others: [] } as const;

const sectionOf = (value: unknown): AiSection | null =>
  isRecord(value) ? { meta: field(value, 'meta'), usage: field(value, 'usage') } : null;
