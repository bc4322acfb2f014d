import { stringify } from 'yaml';

import {
  type ConfigValue,
  kitTag,
  type KongPlugin,
  meteredProtocols,
  type TokenSource,
} from './settings.ts';

/** Where the Secret with the token lives: the namespace of Kong's own Helm chart. */
const namespace = 'kong';
const secretName = 'billable-ingest';

/**
 * Resources for the Kong Ingress Controller: a global KongClusterPlugin for each plugin, and a
 * Secret for a token that is given as text. `configPatches` needs the controller 3.1 or later.
 */
export const renderKic = (plugins: readonly KongPlugin[], token: TokenSource): string => {
  const documents = plugins.map((plugin) => clusterPlugin(plugin, token));
  const secrets = token.kind === 'text' ? [tokenSecret(token.value)] : [];
  return [...secrets, ...documents]
    .map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
};

const clusterPlugin = ({ name, config }: KongPlugin, token: TokenSource): unknown => {
  const isPatched = name === 'http-log' && token.kind === 'text';
  return {
    apiVersion: 'configuration.konghq.com/v1',
    kind: 'KongClusterPlugin',
    metadata: {
      name: `billable-${name}`,
      labels: { global: 'true' },
      annotations: { 'kubernetes.io/ingress.class': 'kong', 'konghq.com/tags': kitTag },
    },
    plugin: name,
    protocols: meteredProtocols,
    config: isPatched ? withoutHeaders(config) : config,
    ...(isPatched && {
      configPatches: [
        {
          path: '/headers',
          valueFrom: { secretKeyRef: { name: secretName, key: 'headers', namespace } },
        },
      ],
    }),
  };
};

/** The controller reads the value of a patch as JSON. */
const tokenSecret = (token: string): unknown => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: secretName, namespace, labels: { 'konghq.com/secret': 'true' } },
  type: 'Opaque',
  stringData: { headers: JSON.stringify({ 'x-api-key': token }) },
});

const withoutHeaders = (config: KongPlugin['config']): Record<string, ConfigValue> =>
  Object.fromEntries(Object.entries(config).filter(([field]) => field !== 'headers'));
