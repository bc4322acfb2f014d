import { type AiSection, otherSections, proxySection, unspecified } from './ai-sections.ts';
import { field, isJsonObject } from '../stored/json-object.ts';
import {
  addAmounts,
  type Amount,
  amountOf,
  boundAmount,
  type MeterDefinition,
  nothing,
} from './quantity.ts';

type Entry = Readonly<Record<string, unknown>>;

/** The names that releases of Kong have given a count; the first that is there wins. */
const promptNames = ['prompt_tokens', 'prompt_token', 'input_tokens'] as const;
const completionNames = ['completion_tokens', 'completion_token', 'output_tokens'] as const;

/**
 * Of ai-proxy where it has a usage: with ai-request-transformer before it, Kong adds what the
 * transformer used to it, and a sum over all sections would count that twice.
 */
const usages = (entry: Entry): readonly unknown[] => {
  const usage = proxySection(entry)?.usage;
  return isJsonObject(usage) ? [usage] : otherSections(entry).map((section) => section.usage);
};

const tokensOf = (usage: unknown, names: readonly string[]): Amount => {
  for (const name of names) {
    const value = field(usage, name);
    if (value !== undefined && value !== null) return amountOf(value);
  }
  return nothing;
};

const sumOf = (entry: Entry, names: readonly string[]): Amount =>
  boundAmount(
    usages(entry)
      .map((usage) => tokensOf(usage, names))
      .reduce(addAmounts, nothing),
  );

const asksModel = ({ meta }: AiSection): boolean => {
  const provider = field(meta, 'provider_name');
  return typeof provider === 'string' && provider !== '' && provider !== unspecified;
};

const isAiRequest = (entry: Entry): boolean => {
  const proxy = proxySection(entry);
  return (proxy !== null && asksModel(proxy)) || otherSections(entry).some(asksModel);
};

const oneIf = (is: boolean): Amount => (is ? { amount: 1, invalid: 0 } : nothing);

/**
 * The preset `ai`. Where the completion is 0 or missing, Kong did not measure: the prompt is then an
 * estimate, and the request counts as unmeasured.
 */
export const aiMeters: readonly MeterDefinition[] = [
  { name: 'ai_requests', path: null, read: (entry) => oneIf(isAiRequest(entry)) },
  { name: 'ai_prompt_tokens', path: null, read: (entry) => sumOf(entry, promptNames) },
  { name: 'ai_completion_tokens', path: null, read: (entry) => sumOf(entry, completionNames) },
  {
    name: 'ai_unmeasured_requests',
    path: null,
    read: (entry) => oneIf(isAiRequest(entry) && sumOf(entry, completionNames).amount === 0),
  },
];
