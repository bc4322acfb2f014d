import {
  type ConfigValue,
  type KitOptions,
  kitTag,
  type KongPlugin,
  meteredProtocols,
} from './settings.ts';
import { unmeteredPlugin, unmeteredTag } from './unmetered.ts';
import { hasConfigPatches } from './version.ts';
import { yamlText } from './yaml-text.ts';

/** Where the Secret with the token lives: the namespace of Kong's own Helm chart. */
const namespace = 'kong';
const secretName = 'billable-ingest';

/**
 * Resources for the Kong Ingress Controller: a global KongClusterPlugin for each plugin. A token
 * that is given as text goes into a Secret; for the controllers of older Kongs, which cannot patch
 * one field, it stays in the configuration.
 */
export const renderKic = (plugins: readonly KongPlugin[], options: KitOptions): string => {
  const { version, token, unmetered } = options;
  const isPatched = token.kind === 'text' && hasConfigPatches(version);
  const documents = plugins.map((plugin) =>
    isPatched && plugin.name === 'http-log' ? patchedPlugin(plugin) : clusterPlugin(plugin),
  );
  const secrets = isPatched ? [tokenSecret(token.value)] : [];
  const forRoutes = unmetered.routes.length === 0 ? [] : [unmeteredResource(options)];
  return [...secrets, ...documents, ...forRoutes].map(yamlText).join('---\n');
};

/** What an Ingress or HTTPRoute names in its annotation. */
export const unmeteredName = 'billable-unmetered';

/** Without the label `global` it is for those that name it. */
const unmeteredResource = (options: KitOptions) => {
  const { name, protocols, config } = unmeteredPlugin(options);
  return {
    apiVersion: 'configuration.konghq.com/v1',
    kind: 'KongClusterPlugin',
    metadata: {
      name: unmeteredName,
      annotations: { 'kubernetes.io/ingress.class': 'kong', 'konghq.com/tags': unmeteredTag },
    },
    plugin: name,
    protocols,
    config,
  };
};

const clusterPlugin = ({ name, config }: KongPlugin) => ({
  apiVersion: 'configuration.konghq.com/v1',
  kind: 'KongClusterPlugin',
  metadata: {
    name: `billable-${name}`,
    labels: { global: 'true' },
    annotations: { 'kubernetes.io/ingress.class': 'kong', 'konghq.com/tags': kitTag },
  },
  plugin: name,
  protocols: meteredProtocols,
  config,
});

const patchedPlugin = (plugin: KongPlugin) => ({
  ...clusterPlugin({ ...plugin, config: withoutHeaders(plugin.config) }),
  configPatches: [
    {
      path: '/headers',
      valueFrom: { secretKeyRef: { name: secretName, key: 'headers', namespace } },
    },
  ],
});

/** The controller reads the value of a patch as JSON. */
const tokenSecret = (token: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: secretName, namespace, labels: { 'konghq.com/secret': 'true' } },
  type: 'Opaque',
  stringData: { headers: JSON.stringify({ 'x-api-key': token }) },
});

const withoutHeaders = (config: KongPlugin['config']): Record<string, ConfigValue> =>
  Object.fromEntries(Object.entries(config).filter(([field]) => field !== 'headers'));
