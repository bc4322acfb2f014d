import type { TestServer } from '../local/server.ts';

/** What a browser says that it takes. */
export const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

type Headers = Readonly<Record<string, string>>;

export const getPage = (
  { url }: Pick<TestServer, 'url'>,
  path: string,
  headers: Headers = {},
): Promise<Response> =>
  fetch(`${url}${path}`, { headers: { ...html, ...headers }, redirect: 'manual' });

export const postForm = (
  { url }: Pick<TestServer, 'url'>,
  path: string,
  form: Headers,
  headers: Headers = {},
): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { ...html, ...headers },
    body: new URLSearchParams(form),
    redirect: 'manual',
  });

export const cookieOf = (response: Response): string =>
  (response.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';

/** A field of a form, as the page has it. */
export const fieldOf = (text: string, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
