import { kitTag, type KongPlugin, meteredProtocols } from './settings.ts';

/** Fixed, so that applying the configuration again replaces the plugins instead of clashing. */
const pluginIds: Readonly<Record<KongPlugin['name'], string>> = {
  'http-log': 'b111ab1e-0000-4000-8000-000000000001',
  'pre-function': 'b111ab1e-0000-4000-8000-000000000002',
};

/** A shell script that creates or replaces the plugins through the Admin API. */
export const renderAdmin = (plugins: readonly KongPlugin[]): string =>
  `${[
    'set -eu',
    'admin="${KONG_ADMIN_URL:-http://localhost:8001}"',
    ...plugins.flatMap(({ name, config }) => [
      '',
      `curl -sS --fail-with-body -X PUT "$admin/plugins/${pluginIds[name]}" \\`,
      "  -H 'Content-Type: application/json' \\",
      // With RBAC the Admin API wants a token; without, the header is not sent.
      '  ${KONG_ADMIN_TOKEN:+-H "Kong-Admin-Token: $KONG_ADMIN_TOKEN"} \\',
      "  --data-binary @- <<'JSON'",
      JSON.stringify({ name, tags: [kitTag], protocols: meteredProtocols, config }, null, 2),
      'JSON',
    ]),
  ].join('\n')}\n`;
