import { unmeteredTag } from '../kit/unmetered.ts';
import { consumerInstances, effective, isGlobal, targetOf, unmatched } from './effective.ts';
import { checkProtocols } from './check-protocols.ts';
import { type Finding, finding } from './finding.ts';
import type { KongState, Plugin } from './kong-state.ts';
import {
  describeScope,
  describeTarget,
  httpLogs,
  isUnmeteredRoute,
  type SinkRule,
} from './sinks.ts';

/** Whether every request reaches Billable. */
export const checkRouting = (state: KongState, isBillable: SinkRule): readonly Finding[] => {
  const ours = httpLogs(state).filter(isBillable);
  const active = ours.filter(({ isEnabled }) => isEnabled);
  const disabled = ours
    .filter(({ isEnabled }) => !isEnabled)
    .map((plugin) =>
      finding(
        'disabled',
        `The http-log to Billable (${describeScope(plugin, state)}) is disabled: it meters nothing.`,
        'Set its enabled to true.',
      ),
    );
  if (active.length === 0) {
    const none = finding(
      'no_http_log',
      'No enabled http-log plugin posts to Billable: nothing is metered.',
      'Apply what npx billable kong config prints. Where Kong knows Billable by another address, say ' +
        'which with --endpoint.',
    );
    return [...disabled, none];
  }
  return [
    ...disabled,
    ...checkGlobal(state, isBillable),
    ...active.flatMap((plugin) => checkCondition(plugin, state)),
    ...checkProtocols(state, isBillable),
    ...checkShadows(state, isBillable),
  ];
};

const checkGlobal = (state: KongState, isBillable: SinkRule): readonly Finding[] => {
  const atAll = effective(state, 'http-log', unmatched);
  if (atAll !== undefined && isBillable(atAll)) return [];
  const unmetered = state.routes.filter((route) => {
    const httpLog = effective(state, 'http-log', targetOf(route));
    return httpLog === undefined || (isGlobal(httpLog.scope) && !isBillable(httpLog));
  });
  return [
    finding(
      'not_global',
      'The http-log to Billable is bound to single routes, services or consumers. Requests that ' +
        'match no route, and all requests to other routes, are not metered.',
      'Make it global: without route, service and consumer.',
      unmetered.map(({ name }) => name),
    ),
  ];
};

/** From Kong 3.14 on a plugin can have a condition; where it is false, no other instance steps in. */
const checkCondition = (plugin: Plugin, state: KongState): readonly Finding[] =>
  plugin.condition === ''
    ? []
    : [
        finding(
          'conditional',
          'The http-log to Billable has a condition: requests for which it is false are not metered.',
          'Remove its condition.',
          [describeScope(plugin, state)],
        ),
      ];

/** Kong runs one instance of a plugin per request: the most specific one, wherever it posts to. */
const checkShadows = (state: KongState, isBillable: SinkRule): readonly Finding[] => {
  const elsewhere = httpLogs(state).filter(
    (plugin) =>
      plugin.isEnabled &&
      !isGlobal(plugin.scope) &&
      !isBillable(plugin) &&
      !isUnmeteredRoute(plugin),
  );
  const forConsumers = new Set(consumerInstances(state, 'http-log'));
  return elsewhere.flatMap((plugin) => {
    const routes = state.routes.filter(
      (route) => effective(state, 'http-log', targetOf(route)) === plugin,
    );
    // A service without routes gets no requests.
    if (routes.length === 0 && !forConsumers.has(plugin)) return [];
    return finding(
      'not_metered',
      `An http-log for ${describeScope(plugin, state)} posts to ${describeTarget(plugin)}. Kong ` +
        'runs only the most specific http-log of a request, so that this traffic is not metered.',
      'Send these logs by another plugin (file-log, tcp-log, udp-log) and remove this http-log: ' +
        'two http-log for one request are impossible. Where that is Billable too, name every ' +
        'endpoint of it with --endpoint. A route that is not to be metered: ' +
        'npx billable kong config --unmetered-route NAME.',
      routes.map(({ name }) => name),
    );
  });
};

/** Names the routes that are left out on purpose: that is no finding, and must not be forgotten. */
export const unmeteredNotes = (state: KongState, isBillable: SinkRule): readonly string[] =>
  httpLogs(state)
    .filter((plugin) => plugin.isEnabled && isUnmeteredRoute(plugin) && !isBillable(plugin))
    .map(
      (plugin) => `Not metered on purpose (tag ${unmeteredTag}): ${describeScope(plugin, state)}.`,
    );
