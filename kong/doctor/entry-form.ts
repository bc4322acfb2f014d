import { largestStrippedEntryBytes, plannedNameBytes, wholeEntryBytes } from '../kit/body-size.ts';
import { keptAiLua, keptBytes } from '../kit/kept.ts';
import { spreadMarker } from '../kit/spread.ts';
import { stripMarker } from '../kit/strip.ts';
import { clientBytes } from './lua/client-bytes.ts';
import { effective, type Target, targetOf, unmatched } from './effective.ts';
import { isJsonObject } from '../../shared/stored/json-object.ts';
import type { KongState, Plugin } from './kong-state.ts';
import { type LogCode, logCode, isDropped, keptPaths } from './lua/log-code.ts';

/** What is known of the entries that requests to one target give. */
export type EntryForm = {
  /** The name of the route, or what stands for requests without one. */
  readonly name: string;
  readonly target: Target;
  readonly httpLog: Plugin | undefined;
  readonly code: LogCode;
  readonly hasCode: boolean;
  readonly isStripped: boolean;
  /** Whether an earlier release of the kit strips them. */
  readonly isOfOldKit: boolean;
  readonly hasNonce: boolean;
  /** Whether prompts or bodies are in them: then they have no largest size. */
  readonly hasPayloads: boolean;
  readonly largestBytes: number;
};

const noRoute = '(requests that match no route)';

/** The form of the entries of every route, and of requests without one. */
export const entryForms = (state: KongState): readonly EntryForm[] => [
  entryForm(state, noRoute, unmatched),
  ...state.routes.map((route) => entryForm(state, route.name, targetOf(route))),
];

const entryForm = (state: KongState, name: string, target: Target): EntryForm => {
  const code = logCode(state, target);
  // As Lua again, so that both ways to strip are judged by one rule.
  const fields = [...code.fields].map(([field, lua]) => `"${field}" ${lua}`);
  const lua = [...code.before, ...fields].join('\n');
  const isStripped = /["']request(\.headers)?["']/.test(lua);
  const isShort = lua.includes(stripMarker) || (isStripped && /["']response["']/.test(lua));
  return {
    name,
    target,
    httpLog: effective(state, 'http-log', target),
    code,
    hasCode: lua !== '',
    isStripped,
    isOfOldKit: lua.includes(stripMarker) && !lua.includes(spreadMarker),
    hasNonce: /request_id|uuid/.test(lua),
    hasPayloads: hasPayloads(state, target, code),
    largestBytes: isShort
      ? largestStrippedEntryBytes(plannedNameBytes) +
        keptBytes({
          ai: lua.includes(keptAiLua),
          paths: keptPaths(code).map((path) => path.split('.')),
        }) +
        clientBytes(code, state.headerBuffers)
      : wholeEntryBytes(state.headerBuffers),
  };
};

/** Whether requests to a target give entries with prompts or bodies in them. */
const hasPayloads = (state: KongState, target: Target, code: LogCode): boolean =>
  aiPlugins(state).some(
    (name) =>
      logsPayloads(effective(state, name, target)?.config) &&
      !isDropped(code, `ai.${section(name)}.payload`) &&
      !keepsModelsAlone(code),
  ) || code.sets.some(({ field, value }) => bodies.test(value) && !isDropped(code, field));

/** The kit with `--meters ai` makes `ai` anew, of models and tokens. */
const keepsModelsAlone = ({ before, fields }: LogCode): boolean =>
  [...before, ...fields.values()].some((lua) => lua.includes(keptAiLua));

const aiPlugins = (state: KongState): readonly string[] => [
  ...new Set(state.plugins.map(({ name }) => name).filter((name) => name.startsWith('ai-'))),
];

/** Where a plugin writes in the entry's `ai`. */
const section = (name: string): string => (name.startsWith('ai-proxy') ? 'proxy' : name);

/** The switch stands at another depth in each plugin. */
const logsPayloads = (config: unknown): boolean =>
  Array.isArray(config)
    ? config.some(logsPayloads)
    : isJsonObject(config) &&
      (config['log_payloads'] === true || Object.values(config).some(logsPayloads));

const bodies = /\bget_(?:raw_)?body\b|\bget_body_data\b|\brequest_body\b|\bngx\.arg\b/;
