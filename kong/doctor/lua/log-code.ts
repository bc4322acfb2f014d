import { effective, type Target } from '../effective.ts';
import { isJsonObject } from '../../../shared/stored/json-object.ts';
import type { KongState, Plugin } from '../kong-state.ts';
import { isKeptValue } from '../../kit/kept.ts';
import { type SetCall, setCalls } from './lua-code.ts';
import { type Unread, unreadChanges, unreadExits } from './unread.ts';
import { withoutComments } from './lua-text.ts';
import { assignedIn, type Reading, readingsOf, returnedValues } from './lua-values.ts';

/** The Lua of Kong's configuration that runs for requests to one target, in the order of Kong. */
export type LogCode = {
  /** Of the pre-function, in the log phase: the entries are stripped there. */
  readonly before: readonly string[];
  /** Of http-log itself, by the field that it stands for. */
  readonly fields: ReadonlyMap<string, string>;
  /** What all of it sets in the entry, other phases and the post-function included. */
  readonly sets: readonly SetCall[];
  /** What it does to the entry that cannot be told from its text. */
  readonly unread: readonly Unread[];
};

const earlyPhases = ['certificate', 'rewrite', 'access', 'header_filter', 'body_filter'];

export const logCode = (state: KongState, target: Target): LogCode => {
  const pre = effective(state, 'pre-function', target);
  const post = effective(state, 'post-function', target);
  const before = snippets(pre, 'log');
  const fields = customFields(effective(state, 'http-log', target));
  const after = snippets(post, 'log');
  const early = [pre, post].flatMap((plugin) => earlyPhases.flatMap((of) => snippets(plugin, of)));
  return {
    before,
    fields,
    sets: [
      ...[...early, ...before].flatMap(setCalls),
      ...[...fields].flatMap(([field, code]) => [...setCalls(code), returned(field, code)]),
      ...after.flatMap(setCalls),
    ],
    unread: [
      ...[...early, ...before, ...fields.values(), ...after].flatMap(unreadChanges),
      ...[...before, ...fields.values()].flatMap(unreadExits),
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

/** http-log sets the field to what its code returns: with functions in it, at its end. */
const returned = (field: string, code: string): SetCall => {
  const plain = withoutComments(code);
  const all = returnedValues(plain);
  const values = /\bfunction\b/.test(plain) ? all.slice(-1) : all;
  const value = values.map((of) => of || 'nil').join(' or ');
  return { field, value: value || 'nil', mode: 'set', assigned: assignedIn(plain) };
};

/** The paths of meters of one's own that the kit puts back. */
export const keptPaths = ({ sets }: Pick<LogCode, 'sets'>): readonly string[] =>
  sets.flatMap(({ field, value }) => (isKeptValue(value) ? [field] : []));

/** Whether the code takes a field out of the entry: the last time that it says anything of it. */
export const isDropped = (code: Pick<LogCode, 'sets'>, field: string): boolean => {
  const values = lastSet(code, field);
  return values.length > 0 && values.every(isNothing);
};

/** What the code may put into a field of the entry at last; empty where it leaves what Kong puts there. */
export const putInto = (code: Pick<LogCode, 'sets'>, field: string): readonly Reading[] => {
  const last = lastSet(code, field);
  // `add` does nothing where the field is there.
  const isThere = inEveryEntry.has(field) && !last.some(isNothing);
  const added = code.sets
    .filter((call) => !isThere && isAtOrAbove(call, field) && call.mode === 'add')
    .flatMap((call) => readingsAt(call, field));
  return [...last, ...added].filter((value) => !isNothing(value));
};

const inEveryEntry: ReadonlySet<string> = new Set(['started_at', 'response.status']);

const lastSet = ({ sets }: Pick<LogCode, 'sets'>, field: string): readonly Reading[] => {
  const last = sets.findLast((call) => isAtOrAbove(call, field) && call.mode !== 'add');
  return last === undefined ? [] : readingsAt(last, field);
};

const isAtOrAbove = ({ field: of }: SetCall, field: string): boolean =>
  field === of || field.startsWith(`${of}.`);

const readingsAt = ({ field: of, value, assigned }: SetCall, field: string): readonly Reading[] =>
  readingsOf(value, field.split('.').slice(of.split('.').length), assigned);

const isNothing = ({ text }: Reading): boolean => text === 'nil';
