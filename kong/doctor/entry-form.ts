import {
  largestStrippedEntryBytes,
  largestWholeEntryBytes,
  plannedNameBytes,
} from '../kit/body-size.ts';
import { stripMarker } from '../kit/strip.ts';
import { effective, type Target, targetOf, unmatched } from './effective.ts';
import { isObject, type KongState, type Plugin } from './kong-state.ts';

/** What is known of the entries that requests to one target give. */
export type EntryForm = {
  /** The name of the route, or what stands for requests without one. */
  readonly name: string;
  readonly httpLog: Plugin | undefined;
  readonly hasCode: boolean;
  readonly isStripped: boolean;
  readonly hasNonce: boolean;
  readonly largestBytes: number;
};

const noRoute = '(requests that match no route)';

/** The form of the entries of every route, and of requests without one. */
export const entryForms = (state: KongState): readonly EntryForm[] => [
  entryForm(state, noRoute, unmatched),
  ...state.routes.map((route) => entryForm(state, route.name, targetOf(route))),
];

const entryForm = (state: KongState, name: string, target: Target): EntryForm => {
  const httpLog = effective(state, 'http-log', target);
  const code = [
    ...snippets(effective(state, 'pre-function', target)),
    ...customFields(httpLog),
  ].join('\n');
  const isStripped = /["']request(\.headers)?["']/.test(code);
  const isShort = code.includes(stripMarker) || (isStripped && /["']response["']/.test(code));
  return {
    name,
    httpLog,
    hasCode: code !== '',
    isStripped,
    hasNonce: /request_id|uuid/.test(code),
    largestBytes: isShort ? largestStrippedEntryBytes(plannedNameBytes) : largestWholeEntryBytes,
  };
};

/** Code that runs for some requests only strips none of the others. */
const snippets = (plugin: Plugin | undefined): readonly string[] => {
  const code = plugin?.condition === '' ? plugin.config['log'] : undefined;
  return Array.isArray(code) ? code.map(String) : [];
};

/** As Lua again, so that both ways to strip are judged by one rule. */
const customFields = (plugin: Plugin | undefined): readonly string[] => {
  const fields = plugin?.config['custom_fields_by_lua'];
  if (!isObject(fields)) return [];
  return Object.entries(fields).map(([field, code]) => `"${field}" ${String(code)}`);
};
