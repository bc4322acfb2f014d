import { stripMarker } from '../kit/strip.ts';
import { effective, unmatched } from './effective.ts';
import { type Finding, finding } from './finding.ts';
import type { KongState } from './kong-state.ts';
import { describeTarget } from './sinks.ts';

/** What the kit would meet in a Kong that does not post to Billable yet. */
export const checkBefore = (state: KongState): readonly Finding[] => {
  const httpLog = effective(state, 'http-log', unmatched);
  const pre = effective(state, 'pre-function', unmatched);
  const missing = ['http-log', 'pre-function'].filter(
    (name) => state.available?.has(name) === false,
  );
  return [
    ...missing.map((name) =>
      finding(
        'plugin_missing',
        `This Kong has not loaded the plugin ${name}: it would refuse the kit.`,
        name === 'http-log'
          ? "Add it to Kong's setting plugins, and start Kong anew."
          : "Add it to Kong's setting plugins, or take the kit with --strip custom-fields or --whole.",
      ),
    ),
    ...(state.untrustedLua === 'off'
      ? [
          finding(
            'lua_off',
            'Kong runs with untrusted_lua = off. With the code of the kit every request would end ' +
              'without an answer.',
            "Leave untrusted_lua at Kong's default, or take the kit with --whole (Kong 3.5 or later).",
          ),
        ]
      : []),
    ...(httpLog === undefined
      ? []
      : [
          finding(
            'http_log_taken',
            `A global http-log posts to ${describeTarget(httpLog)}. Kong takes one: it would refuse ` +
              "the kit's.",
            'Send these logs by another plugin (file-log, tcp-log, udp-log), and remove this http-log.',
          ),
        ]),
    ...(pre === undefined || String(pre.config['log']).includes(stripMarker)
      ? []
      : [
          finding(
            'pre_function_taken',
            "There is a global pre-function. Kong takes one: it would refuse the kit's.",
            "Put the kit's snippet at the beginning of its log.",
          ),
        ]),
  ];
};
