import { isAtLeast } from '../kit/version.ts';
import { effective, targetOf } from './effective.ts';
import { about, type Finding } from './finding.ts';
import type { KongRoute, KongState } from './kong-state.ts';
import { isUnmeteredRoute } from './sinks.ts';

/** Whether Kong counts requests itself, so that reconcile can compare: from Kong 3.0 on. */
export const checkPrometheus = (state: KongState): readonly Finding[] => {
  if (!isAtLeast(state.version, 3, 0)) return [];
  const routes = state.routes
    .filter((route) => !isLeftOut(state, route))
    .map((route) => ({
      name: route.name,
      prometheus: effective(state, 'prometheus', targetOf(route)),
    }));
  const without = (field: string) =>
    routes.filter(
      ({ prometheus }) => prometheus !== undefined && prometheus.config[field] !== true,
    );
  const fix = (field: string): string => `Set ${field} of the prometheus plugin to true.`;
  return [
    ...about(
      routes.filter(({ prometheus }) => prometheus === undefined),
      'no_prometheus',
      'No prometheus plugin runs on these routes: Kong itself does not count their requests, and ' +
        'reconcile cannot tell what was lost.',
      'Add a global prometheus plugin with per_consumer and status_code_metrics set to true.',
    ),
    ...about(
      without('per_consumer'),
      'prometheus_no_consumers',
      "Kong's own counters name no consumer: reconcile would call all usage lost or doubled.",
      fix('per_consumer'),
    ),
    ...about(
      without('status_code_metrics'),
      'prometheus_no_statuses',
      'Kong counts no requests by status: reconcile has nothing to compare with.',
      fix('status_code_metrics'),
    ),
  ];
};

/** What is not metered has nothing to be compared with. */
const isLeftOut = (state: KongState, route: KongRoute): boolean => {
  const httpLog = effective(state, 'http-log', targetOf(route));
  return httpLog !== undefined && isUnmeteredRoute(httpLog);
};
