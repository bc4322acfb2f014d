import { unmeteredTag } from '../kit/unmetered.ts';
import { isGlobal } from './effective.ts';
import { isJsonObject } from '../../shared/stored/json-object.ts';
import { type KongState, type Plugin, textField } from './kong-state.ts';

/** How the doctor knows Billable among the targets of http-log. */
export type BillableAddress = {
  /** Where the doctor itself reaches Billable. */
  readonly url: URL;
  /** What Kong calls it, where that is another name; `[]` where no one said. */
  readonly endpoints: readonly string[];
};

/** Whether an instance of http-log posts to Billable. */
export type SinkRule = (httpLog: Plugin) => boolean;

/**
 * Billable is what was named; else the host and port at which the doctor reaches it; else, since
 * inside a cluster Kong uses another name, the one host whose `/ingest` the widest instance posts
 * to. Never two hosts unless both are named: the second could be anybody's, and the doctor would
 * try its token at Billable. A vault reference cannot be seen; it is given the benefit of the doubt.
 */
export const createSinkRule = (state: KongState, { url, endpoints }: BillableAddress): SinkRule => {
  const targets = httpLogs(state).map((plugin) => ({ plugin, target: targetOf(plugin) }));
  const isHere = targets.some(({ target }) => target?.origin === url.origin);
  const ingest = targets.filter(({ target }) => /\/ingest\/?$/.test(target?.pathname ?? ''));
  const widest = ingest.find(({ plugin }) => isGlobal(plugin.scope)) ?? ingest[0];
  const origin = isHere ? url.origin : widest?.target?.origin;
  return (plugin) => {
    const endpoint = textField(plugin.config, 'http_endpoint');
    if (isVaultReference(endpoint)) return true;
    if (endpoints.length > 0) return isNamed(plugin, { endpoints });
    return origin !== undefined && targetOf(plugin)?.origin === origin;
  };
};

/** Whether a person said that the address where an instance posts to is Billable's. */
export const isNamed = (
  { config }: Plugin,
  { endpoints }: Pick<BillableAddress, 'endpoints'>,
): boolean => endpoints.includes(plainAddress(textField(config, 'http_endpoint')));

const targetOf = ({ config }: Plugin): URL | null => URL.parse(textField(config, 'http_endpoint'));

export const isVaultReference = (text: string): boolean => text.startsWith('{vault://');

export const httpLogs = (state: KongState): readonly Plugin[] =>
  state.plugins.filter(({ name }) => name === 'http-log');

/** Without what Kong does not send as part of the address. */
const plainAddress = (endpoint: string): string =>
  endpoint.replace(/[?#].*$/s, '').replace(/^(https?:\/\/)[^/]*@/i, '$1');

/** Where an instance posts to, fit to be shown: a user, a path and a query can hold a token. */
export const describeTarget = (plugin: Plugin): string =>
  isVaultReference(textField(plugin.config, 'http_endpoint'))
    ? 'an endpoint behind a vault reference'
    : (targetOf(plugin)?.origin ?? 'an endpoint that is no URL');

/** What an instance is bound to, in words. */
export const describeScope = ({ scope }: Plugin, state: KongState): string => {
  if (isGlobal(scope)) return 'global';
  const named = [
    ['route', state.routes.find(({ id }) => id === scope.route)?.name ?? scope.route],
    ['service', state.names.get(scope.service) ?? scope.service],
    ['consumer', state.names.get(scope.consumer) ?? scope.consumer],
    ['consumer group', state.names.get(scope.consumerGroup) ?? scope.consumerGroup],
  ] as const;
  return named
    .filter(([, name]) => name !== '')
    .map(([kind, name]) => `${kind} ${name}`)
    .join(', ');
};

/** The headers that http-log sends, names in lower case; a list (before Kong 3.0) gives its first. */
export const sentHeaders = ({ config }: Plugin): Readonly<Record<string, string>> => {
  const headers = config['headers'];
  if (!isJsonObject(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]): [string, string] => [
      name.toLowerCase(),
      String(Array.isArray(value) ? value[0] : value),
    ]),
  );
};

/** The kit's own way to leave a route out; for a consumer it would hide usage of other routes. */
export const isUnmeteredRoute = ({ tags, scope }: Plugin): boolean =>
  tags.includes(unmeteredTag) &&
  scope.route !== '' &&
  scope.consumer === '' &&
  scope.consumerGroup === '';
