import { parseKongVersion } from '../kit/version.ts';
import type { AdminApi } from './admin-api.ts';
import { isJsonObject } from '../../shared/stored/json-object.ts';
import {
  type KongState,
  type Plugin,
  type KongRoute,
  type PluginScope,
  type Service,
  textField,
} from './kong-state.ts';
import { Unreadable } from '../unreadable.ts';
import { defaultHeaderBuffers, type HeaderBuffers } from '../kit/body-size.ts';

/** Reads what the checks need. Consumers are looked up one by one: there can be millions. */
export const readKong = async (api: AdminApi): Promise<KongState> => {
  const node = await api.get('/');
  const version = parseKongVersion(textField(node, 'version'));
  if (version === null) {
    throw new Unreadable("The answer at / names no version: is it Kong's Admin API?");
  }
  const configuration = isJsonObject(node) ? node['configuration'] : undefined;
  const isDbless = textField(configuration, 'database') === 'off';
  const plugins = (await api.list('/plugins')).filter(isJsonObject).map(readPlugin);
  const routes = (await api.list('/routes')).filter(isJsonObject).map(readRoute);
  return {
    version,
    untrustedLua: textField(configuration, 'untrusted_lua'),
    headerBuffers: readHeaderBuffers(configuration),
    isDbless,
    available: availablePlugins(node),
    plugins,
    routes,
    services: (await listed(api, '/services')).filter(isJsonObject).map(readService),
    namelessConsumers: isDbless ? await readNameless(api) : [],
    names: await readNames(api, plugins),
    vaults: await readVaults(api),
  };
};

/** Kong before 3.0 has no vaults, and RBAC may hide any list. */
const readVaults = async (api: AdminApi): Promise<ReadonlySet<string> | null> => {
  try {
    return new Set((await api.list('/vaults')).map((vault) => textField(vault, 'prefix')));
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
};

const listed = async (api: AdminApi, path: string): Promise<readonly unknown[]> => {
  try {
    return await api.list(path);
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
};

/** One page: there can be millions. */
const readNameless = async (api: AdminApi): Promise<readonly string[]> => {
  const page = await readEntity(api, '/consumers?size=1000');
  const consumers: unknown = isJsonObject(page) ? page['data'] : undefined;
  return (Array.isArray(consumers) ? consumers : [])
    .filter((consumer) => textField(consumer, 'username') === '')
    .map((consumer) => textField(consumer, 'custom_id'));
};

const availablePlugins = (node: unknown): ReadonlySet<string> | null => {
  const plugins = isJsonObject(node) ? node['plugins'] : undefined;
  const available = isJsonObject(plugins) ? plugins['available_on_server'] : undefined;
  return isJsonObject(available) ? new Set(Object.keys(available)) : null;
};

const readService = (value: Readonly<Record<string, unknown>>): Service => ({
  id: textField(value, 'id'),
  name: textField(value, 'name'),
  host: textField(value, 'host'),
});

const readPlugin = (value: Readonly<Record<string, unknown>>): Plugin => ({
  id: textField(value, 'id'),
  name: textField(value, 'name'),
  isEnabled: value['enabled'] !== false,
  tags: textList(value['tags']),
  condition: textField(value, 'condition'),
  protocols: textList(value['protocols']),
  scope: readScope(value),
  config: isJsonObject(value['config']) ? value['config'] : {},
});

const readScope = (value: Readonly<Record<string, unknown>>): PluginScope => ({
  route: textField(value['route'], 'id'),
  service: textField(value['service'], 'id'),
  consumer: textField(value['consumer'], 'id'),
  consumerGroup: textField(value['consumer_group'], 'id'),
});

const readRoute = (value: Readonly<Record<string, unknown>>): KongRoute => ({
  id: textField(value, 'id'),
  name: textField(value, 'name') || textField(value, 'id'),
  service: textField(value['service'], 'id'),
  protocols: textList(value['protocols']),
});

const textList = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(String) : [];

const readNames = async (
  api: AdminApi,
  plugins: readonly Plugin[],
): Promise<Map<string, string>> => {
  const names = new Map<string, string>();
  const kinds = [
    ['services', 'service'],
    ['consumers', 'consumer'],
    ['consumer_groups', 'consumerGroup'],
  ] as const;
  for (const [collection, kind] of kinds) {
    const ids = new Set(plugins.filter(isSink).map(({ scope }) => scope[kind]));
    ids.delete('');
    for (const id of ids) {
      const entity = await readEntity(api, `/${collection}/${encodeURIComponent(id)}`);
      const name = ['name', 'username', 'custom_id'].map((field) => textField(entity, field));
      names.set(id, name.find((text) => text !== '') ?? id);
    }
  }
  return names;
};

/** An entity that was just removed, or that this Kong does not show, must not hide the findings. */
const readEntity = async (api: AdminApi, path: string): Promise<unknown> => {
  try {
    return await api.get(path);
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
};

/** The only plugins whose scope the report names. */
const isSink = ({ name }: Plugin): boolean => name === 'http-log';

const directive = 'large_client_header_buffers';

/** The header buffers that Kong's configuration sets for nginx; nginx's own where it sets none. */
const readHeaderBuffers = (configuration: unknown): HeaderBuffers => {
  if (!isJsonObject(configuration)) return defaultHeaderBuffers;
  const injected = ['nginx_http_directives', 'nginx_proxy_directives']
    .flatMap((list): unknown => configuration[list])
    .filter((entry) => textField(entry, 'name') === directive)
    .map((entry) => textField(entry, 'value'));
  const plain = [`nginx_http_${directive}`, `nginx_proxy_${directive}`].map((name) =>
    textField(configuration, name),
  );
  // The later ones stand nearer to the server, and win.
  return [...plain, ...injected].flatMap(parse).at(-1) ?? defaultHeaderBuffers;
};

const parse = (text: string): readonly HeaderBuffers[] => {
  const [, count, bytes, unit = ''] = /^\s*(\d+)\s+(\d+)([km]?)\s*;?\s*$/i.exec(text) ?? [];
  if (count === undefined) return [];
  const scale = { '': 1, k: 1_024, m: 1_024 ** 2 }[unit.toLowerCase()] ?? 1;
  return [{ count: Number(count), bytes: Number(bytes) * scale }];
};
