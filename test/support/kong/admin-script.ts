import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { renderKit } from '../../../kong/kit/render.ts';
import { type AdminContents, adminPlugin } from '../kong-admin-api.ts';
import { kitOptions } from './kit.ts';
import { serveWritableAdminApi } from './writable-admin-api.ts';

/** A Kong with plugins of its own, none of them in the way of the kit. */
export const emptyKong: AdminContents = {
  version: '3.9.3',
  untrustedLua: 'sandbox',
  available: ['http-log', 'pre-function', 'key-auth', 'prometheus'],
  plugins: [
    adminPlugin({ id: 'auth', name: 'key-auth' }),
    adminPlugin({ id: 'ours', name: 'pre-function', route: { id: 'r-1' } }),
    adminPlugin({ id: 'logs', name: 'http-log', service: { id: 's-1' } }),
  ],
  routes: [],
  services: [],
  consumers: [],
};

export type Situation = {
  readonly kong?: Partial<AdminContents>;
  readonly options?: Parameters<typeof kitOptions>[0];
  readonly refuses?: string;
  readonly rbac?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A script of one's own instead of the kit's. */
  readonly script?: (script: string) => string;
};

/** Runs the script, piped into dash, against such a Kong. */
export const runAdminScript = async ({
  kong,
  options,
  refuses,
  rbac,
  env,
  script,
}: Situation = {}) => {
  const server = await serveWritableAdminApi(
    { ...emptyKong, ...kong },
    { ...(refuses !== undefined && { refuses }), ...(rbac !== undefined && { token: rbac }) },
  );
  const child = spawn('dash', [], {
    env: { PATH: process.env['PATH'], KONG_ADMIN_URL: `${server.url}/`, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const rendered = renderKit('admin', kitOptions(options));
  child.stdin.end(script === undefined ? rendered : script(rendered));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  await server.close();
  return { code, out, err, applied: server.applied, requests: server.requests };
};
