import { type Fetch, fetchOnce } from '../fetch.ts';
import { Unreadable } from '../unreadable.ts';

export type AdminApi = {
  /** The JSON at a path below the base URL. */
  readonly get: (path: string) => Promise<unknown>;
  /** The elements of a paged list, all pages. */
  readonly list: (path: string) => Promise<readonly unknown[]>;
};

const timeoutMs = 10_000;

/**
 * Reads Kong's Admin API with GET alone. `base` may end in a workspace. `token` goes into
 * `Kong-Admin-Token`, for a Kong with RBAC. Throws `Unreadable`.
 */
export const createAdminApi = (fetch: Fetch, base: URL, token: string | undefined): AdminApi => {
  const root = base.href.replace(/\/$/, '');
  const headers = {
    accept: 'application/json',
    ...(token !== undefined && { 'kong-admin-token': token }),
  };

  const get = async (path: string): Promise<unknown> => {
    const url = `${root}${path}`;
    let response: Response;
    try {
      response = await fetchOnce(fetch, url, { headers, timeoutMs });
    } catch (cause) {
      throw new Unreadable(`Nothing answers at ${root}: is it Kong's Admin API?`, {
        cause,
      });
    }
    if (response.status === 401 || response.status === 403) {
      throw new Unreadable(`${root} answers ${response.status}: give a token with --token.`);
    }
    if (!response.ok) throw new Unreadable(`${url} answers ${response.status}.`);
    try {
      return await response.json();
    } catch (cause) {
      throw new Unreadable(`${url} does not answer with JSON.`, { cause });
    }
  };

  const list = async (path: string): Promise<readonly unknown[]> => {
    const elements: unknown[] = [];
    let query = '?size=1000';
    for (;;) {
      const page = (await get(`${path}${query}`)) as { data?: unknown; offset?: unknown } | null;
      if (!Array.isArray(page?.data)) {
        throw new Unreadable(`${root}${path} is no list of Kong's Admin API.`);
      }
      elements.push(...(page.data as readonly unknown[]));
      if (typeof page.offset !== 'string') return elements;
      const next = `?size=1000&offset=${encodeURIComponent(page.offset)}`;
      if (next === query) {
        throw new Unreadable(`${root}${path} gives the same page again and again.`);
      }
      query = next;
    }
  };

  return { get, list };
};
