/** How Kong and Billable are asked: `fetch`, or what a test puts in its place. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What asks Kong and waits for it takes from the process. */
export type KongRuntime = {
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

type Asked = RequestInit & { readonly timeoutMs: number };

/** Asks once. Follows no redirect: a token must not go to another host. Rejects without an answer. */
export const fetchOnce = async (
  fetch: Fetch,
  url: string,
  { timeoutMs, ...init }: Asked,
): Promise<Response> =>
  fetch(url, {
    method: 'GET',
    ...init,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });

/** The same with the whole body, whatever the status; `json` is `null` where it is none. */
export const fetchAnswer = async (fetch: Fetch, url: string, asked: Asked) => {
  try {
    const response = await fetchOnce(fetch, url, asked);
    const text = await response.text();
    return { status: response.status, text, json: parsed(text) };
  } catch {
    return null;
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
