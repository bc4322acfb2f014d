import { isGlobal } from './effective.ts';
import { isObject, type KongState, type Plugin, textField } from './kong-state.ts';

/** How the doctor knows Billable among the targets of http-log. */
export type BillableAddress = {
  /** Where the doctor itself reaches Billable. */
  readonly url: URL;
  /** What Kong calls it, where that is another name. */
  readonly endpoint?: string | undefined;
};

/**
 * Whether an instance of http-log posts to Billable: to the named endpoint, else to the same host
 * and port, or to any path that ends in `/ingest` (inside a cluster Kong uses another name).
 * An endpoint behind a vault reference cannot be seen; it is given the benefit of the doubt.
 */
export const isBillable = (plugin: Plugin, { url, endpoint }: BillableAddress): boolean => {
  const target = textField(plugin.config, 'http_endpoint');
  if (endpoint !== undefined) return withoutUser(target) === endpoint;
  if (isVaultReference(target)) return true;
  const parsed = URL.parse(target);
  return parsed !== null && (parsed.origin === url.origin || /\/ingest\/?$/.test(parsed.pathname));
};

export const isVaultReference = (text: string): boolean => text.startsWith('{vault://');

export const httpLogs = (state: KongState): readonly Plugin[] =>
  state.plugins.filter(({ name }) => name === 'http-log');

/** An endpoint as it may be shown: a user and password in it are a token. */
export const withoutUser = (endpoint: string): string =>
  endpoint.replace(/^(https?:\/\/)[^/@]*@/i, '$1');

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
  if (!isObject(headers)) return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]): [string, string] => [
      name.toLowerCase(),
      String(Array.isArray(value) ? value[0] : value),
    ]),
  );
};
