import { field, isJsonObject } from '../stored/json-object.ts';
import { compareUtf8 } from './utf8.ts';

type Entry = Readonly<Record<string, unknown>>;

/** What one AI plugin of Kong logs of a request: `meta` and `usage`. What is no object is no section. */
export type AiSection = { readonly meta: unknown; readonly usage: unknown };

/** What Kong writes where no model was asked. */
export const unspecified = 'UNSPECIFIED';

/** The section of ai-proxy. */
export const proxySection = ({ ai }: Entry): AiSection | null => sectionOf(field(ai, 'proxy'));

/** What ai-sanitizer logs: what it found in a prompt. It asks no model, and its section is never read. */
export const sanitizerSection = 'sanitizer';

/** The sections of the other plugins, by name. */
export const otherSections = ({ ai }: Entry): readonly AiSection[] => {
  if (!isJsonObject(ai)) return [];
  return Object.keys(ai)
    .filter((name) => name !== 'proxy' && name !== sanitizerSection)
    .sort((a, b) => compareUtf8(a.toWellFormed(), b.toWellFormed()))
    .flatMap((name) => sectionOf(ai[name]) ?? []);
};

const sectionOf = (value: unknown): AiSection | null =>
  isJsonObject(value) ? { meta: value['meta'], usage: value['usage'] } : null;
