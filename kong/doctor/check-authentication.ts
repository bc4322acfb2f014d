import { effective, targetOf } from './effective.ts';
import { type Finding, finding } from './finding.ts';
import type { KongState } from './kong-state.ts';

/** The plugins of Kong and Kong Enterprise that find out who a consumer is. */
const authenticationPlugins = [
  'basic-auth',
  'header-cert-auth',
  'hmac-auth',
  'jwt',
  'key-auth',
  'key-auth-enc',
  'ldap-auth',
  'ldap-auth-advanced',
  'mtls-auth',
  'oauth2',
  'oauth2-introspection',
  'openid-connect',
  'saml',
  'session',
  'vault-auth',
];

const httpProtocols = new Set(['http', 'https', 'grpc', 'grpcs']);

/** Routes whose requests belong to nobody. */
export const checkAuthentication = (state: KongState): readonly Finding[] => {
  const open = state.routes.filter(
    (route) =>
      route.protocols.some((protocol) => httpProtocols.has(protocol)) &&
      !authenticationPlugins.some((name) => effective(state, name, targetOf(route))),
  );
  if (open.length === 0) return [];
  return [
    finding(
      'no_authentication',
      'No authentication plugin runs on these routes: all of their traffic is counted as anonymous.',
      'Add one, such as key-auth, to the route, its service or globally; or leave it so on purpose.',
      open.map(({ name }) => name),
    ),
  ];
};
