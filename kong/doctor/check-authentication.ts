import { effective, targetOf } from './effective.ts';
import { about, type Finding } from './finding.ts';
import { type PluginConfig, type KongState, textField } from './kong-state.ts';

/** Whether a plugin that lets a request pass says whose it is. */
type Yield = 'always' | 'sometimes' | 'never';

const always = (): Yield => 'always';

/** `consumer_optional`: who passes without a consumer of that name passes all the same. */
const unlessOptional = ({ consumer_optional: isOptional }: PluginConfig): Yield =>
  isOptional === true ? 'sometimes' : 'always';

/** Certificates name consumers unless their lookup is skipped. */
const unlessSkipped = ({ skip_consumer_lookup: isSkipped }: PluginConfig): Yield =>
  isSkipped === true ? 'never' : 'always';

/** The plugins of Kong and Kong Enterprise that find out who calls. */
const authentications: Readonly<Record<string, (config: PluginConfig) => Yield>> = {
  'basic-auth': always,
  'header-cert-auth': unlessSkipped,
  'hmac-auth': always,
  jwt: always,
  'jwt-signer': (config) =>
    named(config, 'access_token_consumer_claim', 'channel_token_consumer_claim'),
  'key-auth': always,
  'key-auth-enc': always,
  // It checks names and passwords at the directory, and knows no consumers.
  'ldap-auth': () => 'never',
  'ldap-auth-advanced': unlessOptional,
  'mtls-auth': unlessSkipped,
  oauth2: always,
  'oauth2-introspection': (config) => named(config, 'consumer_by'),
  'openid-connect': (config) =>
    named(config, 'consumer_claim', 'consumer_claims') === 'never'
      ? 'never'
      : unlessOptional(config),
  saml: always,
  // It remembers whom another plugin has found.
  session: () => 'never',
  'vault-auth': always,
};

const named = (config: PluginConfig, ...fields: readonly string[]): Yield =>
  fields.some((field) => {
    const value = config[field];
    return Array.isArray(value) ? value.length > 0 : textField(config, field) !== '';
  })
    ? 'always'
    : 'never';

const httpProtocols = new Set(['http', 'https', 'grpc', 'grpcs']);

/** Routes whose requests belong to no consumer. */
export const checkAuthentication = (state: KongState): readonly Finding[] => {
  const routes = state.routes
    .filter(({ protocols }) => protocols.some((protocol) => httpProtocols.has(protocol)))
    .map((route) => ({ name: route.name, yields: yieldsOf(state, targetOf(route)) }));
  const those = (is: (yields: readonly Yield[]) => boolean) =>
    routes.filter(({ yields }) => is(yields));
  return [
    ...about(
      those((yields) => yields.length === 0),
      'no_authentication',
      'No authentication plugin runs on these routes: all of their traffic is counted as anonymous.',
      'Add one, such as key-auth, to the route, its service or globally; or leave it so on purpose ' +
        'and pass --allow no_authentication.',
    ),
    ...about(
      those((yields) => yields.length > 0 && yields.every((it) => it === 'never')),
      'no_consumer',
      'Authentication on these routes yields no consumer: what passes is counted as anonymous.',
      'openid-connect: set consumer_claim. ldap-auth, session: add a plugin that finds a consumer. ' +
        'oauth2-introspection: set consumer_by. mtls-auth, header-cert-auth: skip_consumer_lookup to ' +
        'false.',
    ),
    ...about(
      those((yields) => yields.includes('sometimes') && !yields.includes('always')),
      'consumer_optional',
      'Authentication on these routes lets requests pass for which it finds no consumer: they are ' +
        'counted as anonymous.',
      'Set consumer_optional to false, or leave it so on purpose and pass --allow consumer_optional.',
    ),
  ];
};

/** Without a database the id of a consumer without a username is another one after each load. */
export const checkConsumerIds = ({ namelessConsumers }: KongState): readonly Finding[] =>
  about(
    namelessConsumers.map((name) => ({ name })),
    'consumer_id_changes',
    'These consumers have a custom id alone, and Kong has no database: each load of its configuration ' +
      'makes them new ids, and lines by consumer start again.',
    'Give each a username or an id of its own, or read by custom id.',
  );

const yieldsOf = (state: KongState, target: Parameters<typeof effective>[2]): readonly Yield[] =>
  Object.entries(authentications).flatMap(([name, yields]) => {
    const plugin = effective(state, name, target);
    return plugin === undefined ? [] : [yields(plugin.config)];
  });
