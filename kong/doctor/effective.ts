import type { KongState, Plugin, KongRoute, PluginScope } from './kong-state.ts';

/** Where a request goes; `''` for a route or service that it does not match. */
export type Target = { readonly route: string; readonly service: string };

/** Requests that match no route: only global plugins run for them. */
export const unmatched: Target = { route: '', service: '' };

export const targetOf = ({ id, service }: KongRoute): Target => ({ route: id, service });

/**
 * The instance of a plugin that Kong runs for requests to a target, from any client: of all
 * enabled instances that fit only the most specific one (route and service, route, service,
 * global). Instances for a consumer are told apart by `consumerInstances`.
 */
export const effective = (state: KongState, name: string, target: Target): Plugin | undefined =>
  state.plugins
    .filter((plugin) => plugin.name === name && plugin.isEnabled && fits(plugin.scope, target))
    .sort((a, b) => specificity(b.scope) - specificity(a.scope))[0];

/** Enabled instances that take the requests of one consumer or group away from all others. */
export const consumerInstances = (state: KongState, name: string): readonly Plugin[] =>
  state.plugins.filter(
    ({ name: of, isEnabled, scope }) => of === name && isEnabled && isForConsumers(scope),
  );

export const isGlobal = ({ route, service, consumer, consumerGroup }: PluginScope): boolean =>
  route === '' && service === '' && consumer === '' && consumerGroup === '';

const isForConsumers = ({ consumer, consumerGroup }: PluginScope): boolean =>
  consumer !== '' || consumerGroup !== '';

/**
 * Every instance that works on some requests to a target: the one for any client, and those that take
 * the requests of one consumer or group.
 */
export const effectiveForAny = (
  state: KongState,
  name: string,
  target: Target,
): readonly Plugin[] => [
  ...[effective(state, name, target) ?? []].flat(),
  ...consumerInstances(state, name).filter(({ scope }) => isAt(scope, target)),
];

const fits = (scope: PluginScope, target: Target): boolean =>
  !isForConsumers(scope) && isAt(scope, target);

const isAt = ({ route, service }: PluginScope, target: Target): boolean =>
  (route === '' || route === target.route) && (service === '' || service === target.service);

const specificity = ({ route, service }: PluginScope): number =>
  (route === '' ? 0 : 2) + (service === '' ? 0 : 1);
