import { kitNotes } from './notes.ts';
import { renderAdmin } from './render-admin.ts';
import { renderKic, unmeteredName } from './render-kic.ts';
import { hasLua, type KitOptions, kitPlugins, kitTag, meteredProtocols } from './settings.ts';
import { defaultSink, sinkServer, unmeteredPlugin } from './unmetered.ts';
import { isAtLeast } from './version.ts';
import { yamlText } from './yaml-text.ts';

export const kitFormats = ['deck', 'dbless', 'admin', 'kic'] as const;
export type KitFormat = (typeof kitFormats)[number];

/** The whole text that `npx billable kong config` prints: how to apply it, what to know, the settings. */
export const renderKit = (format: KitFormat, options: KitOptions): string => {
  const comments = [
    ...howToApply[format],
    ...askFirst(format, options),
    ...unmeteredNotes(format, options),
    '',
    ...kitNotes(options),
  ];
  const header = comments.map((line) => (line === '' ? '#' : `# ${line}`)).join('\n');
  return `${header}\n${renderPlugins(format, options)}`;
};

const renderPlugins = (format: KitFormat, options: KitOptions): string => {
  const plugins = kitPlugins(options);
  switch (format) {
    case 'deck':
    case 'dbless':
      return renderDeclarative(options, format);
    case 'admin':
      return renderAdmin(options);
    case 'kic':
      return renderKic(plugins, options);
  }
};

/** The script for the Admin API asks by itself. */
const askFirst = (format: KitFormat, options: KitOptions): readonly string[] =>
  format === 'admin'
    ? []
    : [
        '',
        'Ask Kong before you apply this: npx billable kong doctor --kong URL_OF_ITS_ADMIN_API',
        ...(hasLua(options)
          ? [
              'With untrusted_lua = off the code in it makes every request end without an answer: leave that',
              "setting at Kong's default, or send whole entries (--whole, Kong 3.5 and later).",
            ]
          : []),
        `${kitPlugins(options)
          .map(({ name }) => name)
          .join(
            ' and ',
          )} must be loaded (plugins in kong.conf, KONG_PLUGINS), and no other global plugin`,
        'of these names may be there: Kong takes one of each.',
      ];

const howToApply: Readonly<Record<KitFormat, readonly string[]>> = {
  deck: [
    'Apply to a Kong with a database, or to Konnect: deck gateway sync FILE',
    `It touches only entities with the tag "${kitTag}".`,
  ],
  dbless: [
    'For a Kong without a database: add these plugins to its declarative file, then reload. Posted to',
    '/config, a file replaces everything there is: post the whole file, never these plugins alone.',
  ],
  admin: [
    'Apply to a Kong with a database: sh FILE. KONG_ADMIN_URL (http://localhost:8001) and, with RBAC,',
    'KONG_ADMIN_TOKEN say where. It asks Kong first, and applies nothing to a Kong that cannot take it.',
    'Running it again replaces the same plugins.',
  ],
  kic: [
    'Apply to a cluster with the Kong Ingress Controller (from 3.1 on for Kong 3.4 and later):',
    'kubectl apply -f FILE. A Secret in it belongs to the namespace of Kong; change it if that is',
    'not "kong".',
  ],
};

const unmeteredNotes = (format: KitFormat, options: KitOptions): readonly string[] => {
  const { routes, sink } = options.unmetered;
  if (routes.length === 0) return [];
  return [
    '',
    `Not metered: ${routes.join(', ')}. An http-log of the route takes the place of the global one, and`,
    `posts to ${sink}, where something must answer 2xx: else Kong logs each batch as lost.`,
    ...(sink === defaultSink
      ? [
          "Kong's own nginx answers there by a file that nginx_http_include names, with",
          `  ${sinkServer}`,
        ]
      : []),
    ...howToKeepOut(format, options),
  ];
};

/** decK and the Ingress Controller know a route where it is declared alone. */
const howToKeepOut = (format: KitFormat, options: KitOptions): readonly string[] => {
  switch (format) {
    case 'dbless':
      return ['The file that these plugins are added to must declare the route.'];
    case 'admin':
      return ['The route must be there before the script runs.'];
    case 'deck':
      return [
        'decK finds a route only in the file that declares it. Until this is added to the route there, it',
        'is metered:',
        '',
        ...yamlText({ plugins: [unmeteredPlugin(options)] })
          .trimEnd()
          .split('\n'),
      ];
    case 'kic':
      return [
        `Until ${unmeteredName} stands in the annotation konghq.com/plugins of the Ingress or HTTPRoute of`,
        'that name, beside what stands there, it is metered.',
      ];
  }
};

/**
 * Kong's declarative YAML. For decK it names the tag that it is about, so that `sync` leaves
 * everything else alone; a Kong without a database refuses that key.
 */
const renderDeclarative = (options: KitOptions, target: 'deck' | 'dbless'): string =>
  yamlText({
    _format_version: isAtLeast(options.version, 3, 0) ? '3.0' : '1.1',
    ...(target === 'deck' && { _info: { select_tags: [kitTag] } }),
    plugins: [
      ...kitPlugins(options).map(({ name, config }) => ({
        name,
        tags: [kitTag],
        protocols: meteredProtocols,
        config,
      })),
      ...(target === 'dbless'
        ? options.unmetered.routes.map((route) => ({ ...unmeteredPlugin(options), route }))
        : []),
    ],
  });
