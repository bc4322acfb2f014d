import { keptAiLua } from '../kit/kept.ts';
import { effective, type Target } from './effective.ts';
import { isObject, type KongState } from './kong-state.ts';
import { isDropped, type LogCode } from './log-code.ts';

/** Whether requests to a target give entries with prompts or bodies in them. */
export const hasPayloads = (state: KongState, target: Target, code: LogCode): boolean =>
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
    : isObject(config) &&
      (config['log_payloads'] === true || Object.values(config).some(logsPayloads));

const bodies = /\bget_(?:raw_)?body\b|\bget_body_data\b|\brequest_body\b|\bngx\.arg\b/;
