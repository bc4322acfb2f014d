import { kitNotes } from './notes.ts';
import { renderAdmin } from './render-admin.ts';
import { renderDeclarative } from './render-declarative.ts';
import { renderKic } from './render-kic.ts';
import { type KitOptions, kitPlugins, kitTag } from './settings.ts';

export const kitFormats = ['deck', 'dbless', 'admin', 'kic'] as const;
export type KitFormat = (typeof kitFormats)[number];

/** The whole text that `npx billable kong config` prints: how to apply it, what to know, the settings. */
export const renderKit = (format: KitFormat, options: KitOptions): string => {
  const comments = [...howToApply[format], '', ...kitNotes(options)];
  const header = comments.map((line) => (line === '' ? '#' : `# ${line}`)).join('\n');
  return `${header}\n${renderPlugins(format, options)}`;
};

const renderPlugins = (format: KitFormat, options: KitOptions): string => {
  const plugins = kitPlugins(options);
  switch (format) {
    case 'deck':
    case 'dbless':
      return renderDeclarative(plugins, options.version, format);
    case 'admin':
      return renderAdmin(plugins);
    case 'kic':
      return renderKic(plugins, options.version, options.token);
  }
};

const howToApply: Readonly<Record<KitFormat, readonly string[]>> = {
  deck: [
    'Apply to a Kong with a database, or to Konnect: deck gateway sync FILE',
    `It touches only entities with the tag "${kitTag}".`,
  ],
  dbless: [
    'For a Kong without a database: add these plugins to its declarative file, then reload.',
  ],
  admin: [
    'Apply to a Kong with a database: sh FILE. KONG_ADMIN_URL (http://localhost:8001) and, with RBAC,',
    'KONG_ADMIN_TOKEN say where. Running it again replaces the same plugins.',
  ],
  kic: [
    'Apply to a cluster with the Kong Ingress Controller (from 3.1 on for Kong 3.4 and later):',
    'kubectl apply -f FILE. A Secret in it belongs to the namespace of Kong; change it if that is',
    'not "kong".',
  ],
};
