import { text } from 'node:stream/consumers';

import { type AdminContents, createAdminApiDouble, type Entity, serve } from '../kong-admin-api.ts';

/**
 * The double of Kong's Admin API with writes: `PUT /plugins/ID` creates or replaces, clashes with
 * another global plugin of the name, and answers with the whole plugin, token and all. `applied` is
 * what was written; `refuses` names a plugin whose configuration is refused.
 */
export const serveWritableAdminApi = async (
  contents: AdminContents,
  { token, refuses }: { readonly token?: string; readonly refuses?: string } = {},
) => {
  const read = createAdminApiDouble(contents, token);
  const applied: Entity[] = [];

  const put = (id: string, plugin: Entity): Response => {
    if (contents.database === 'off') return answer(405, { message: 'cannot create or update' });
    if (plugin['name'] === refuses) {
      return answer(400, { message: `schema violation (config: ${JSON.stringify(plugin)})` });
    }
    const clash = contents.plugins.some(
      (other) =>
        other['name'] === plugin['name'] &&
        other['id'] !== id &&
        other['route'] === null &&
        other['service'] === null,
    );
    if (clash) return answer(409, { message: 'UNIQUE violation detected' });
    applied.push(plugin);
    return answer(200, { ...plugin, id });
  };

  const server = await serve(async (request) => {
    const url = new URL(request.url ?? '/', 'http://kong');
    const presented = String(request.headers['kong-admin-token'] ?? '');
    const [, id] = /^\/plugins\/([^/]+)$/.exec(url.pathname) ?? [];
    if (request.method !== 'PUT' || id === undefined) {
      const headers = { 'kong-admin-token': presented };
      return read.fetch(url.href, { method: request.method ?? '', headers });
    }
    if (token !== undefined && presented !== token) return answer(401, { message: 'RBAC' });
    return put(id, JSON.parse(await text(request)) as Entity);
  });
  return { ...server, applied, requests: read.requests };
};

const answer = (status: number, body: object): Response => Response.json(body, { status });
