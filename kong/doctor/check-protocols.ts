import { meteredProtocols } from '../kit/settings.ts';
import { effective, targetOf } from './effective.ts';
import { about, type Finding } from './finding.ts';
import type { KongRoute, KongState, Plugin } from './kong-state.ts';
import type { SinkRule } from './sinks.ts';

/** Kong runs a plugin for the protocols alone that it lists; no other instance steps in. */
export const checkProtocols = (state: KongState, isBillable: SinkRule): readonly Finding[] => [
  ...about(
    state.routes.filter((route) => {
      const httpLog = effective(state, 'http-log', targetOf(route));
      return httpLog !== undefined && isBillable(httpLog) && leavesOut(httpLog, route);
    }),
    'protocols_left_out',
    'The http-log to Billable does not run for all protocols of these routes: requests over the ' +
      'others are not metered.',
    `Set its protocols to ${meteredProtocols.join(', ')}.`,
  ),
  ...about(
    state.routes.filter((route) => {
      const pre = effective(state, 'pre-function', targetOf(route));
      return pre !== undefined && hasLog(pre) && leavesOut(pre, route);
    }),
    'protocols_left_out',
    'The pre-function that strips entries does not run for all protocols of these routes: entries ' +
      'of the others are sent whole.',
    `Set its protocols to ${meteredProtocols.join(', ')}.`,
  ),
];

const leavesOut = ({ protocols: runs }: Plugin, { protocols: takes }: KongRoute): boolean =>
  runs.length > 0 &&
  meteredProtocols.some((protocol) => takes.includes(protocol) && !runs.includes(protocol));

const hasLog = ({ config: { log } }: Plugin): boolean => Array.isArray(log) && log.length > 0;
