import type { AdminContents } from '../kong-admin-api.ts';
import { right } from './doctor.ts';

/** Every route, and requests without one. */
export const everywhere = ['(requests that match no route)', 'main', 'open'];

/** The kit's code in the log phase. */
export const snippet = String(
  (right.plugins[0]?.['config'] as { log: readonly string[] } | undefined)?.log[0],
);

/** With these snippets in the log phase of the global pre-function. */
export const withLog = (...log: readonly string[]): AdminContents => ({
  ...right,
  plugins: right.plugins.map((plugin) =>
    plugin['name'] === 'pre-function' ? { ...plugin, config: { log } } : plugin,
  ),
});

/** Lua that sets a field of the entry. */
export const set = (field: string, value: string): string =>
  `kong.log.set_serialize_value("${field}", ${value})`;
