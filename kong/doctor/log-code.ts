import { effective, type Target } from './effective.ts';
import { isJsonObject } from '../../shared/stored/json-object.ts';
import type { KongState, Plugin } from './kong-state.ts';
import { isKeptValue } from '../kit/kept.ts';
import { type SetCall, setCalls, withoutTexts } from './lua-code.ts';

/** The Lua of Kong's configuration that runs for requests to one target, in the order of Kong. */
export type LogCode = {
  /** Of the pre-function, in the log phase: the entries are stripped there. */
  readonly before: readonly string[];
  /** Of http-log itself, by the field that it stands for. */
  readonly fields: ReadonlyMap<string, string>;
  /** What all of it sets in the entry, other phases and the post-function included. */
  readonly sets: readonly SetCall[];
};

const earlyPhases = ['certificate', 'rewrite', 'access', 'header_filter', 'body_filter'];

export const logCode = (state: KongState, target: Target): LogCode => {
  const pre = effective(state, 'pre-function', target);
  const post = effective(state, 'post-function', target);
  const before = snippets(pre, 'log');
  const fields = customFields(effective(state, 'http-log', target));
  const early = [pre, post].flatMap((plugin) => earlyPhases.flatMap((of) => snippets(plugin, of)));
  return {
    before,
    fields,
    sets: [
      ...[...early, ...before].flatMap(setCalls),
      ...[...fields].flatMap(([field, code]) => [...setCalls(code), returned(field, code)]),
      ...snippets(post, 'log').flatMap(setCalls),
    ],
  };
};

/** Code that runs for some requests only does nothing for the others. */
const snippets = (plugin: Plugin | undefined, phase: string): readonly string[] => {
  const code = plugin?.condition === '' ? plugin.config[phase] : undefined;
  return Array.isArray(code) ? code.map(String) : [];
};

const customFields = (plugin: Plugin | undefined): ReadonlyMap<string, string> => {
  const fields = plugin?.config['custom_fields_by_lua'];
  return new Map(
    isJsonObject(fields)
      ? Object.entries(fields).map(([field, code]) => [field, String(code)])
      : [],
  );
};

/** http-log sets the field to what its code returns. */
const returned = (field: string, code: string): SetCall => {
  const [, value = ''] = /\breturn\b(?![\s\S]*\breturn\b)([\s\S]*)$/.exec(code) ?? [];
  return { field, value: value.trim() === '' ? 'nil' : value.trim(), mode: 'set' };
};

/** The paths of meters of one's own that the kit puts back. */
export const keptPaths = ({ sets }: Pick<LogCode, 'sets'>): readonly string[] =>
  sets.flatMap(({ field, value }) => (isKeptValue(value) ? [field] : []));

/** Whether the code takes a field out of the entry: the last time that it says anything of it. */
export const isDropped = ({ sets }: Pick<LogCode, 'sets'>, field: string): boolean => {
  const parts = field.split('.');
  const parents = parts.map((_, i) => parts.slice(0, i + 1).join('.'));
  const last = sets.findLast(({ field: of, mode }) => parents.includes(of) && mode !== 'add');
  if (last === undefined) return false;
  if (last.value === 'nil') return true;
  const child = parts[last.field.split('.').length];
  if (child === undefined || !last.value.includes('{')) return false;
  return !new RegExp(String.raw`\b${child}\s*=(?!=)`).test(withoutTexts(last.value));
};
