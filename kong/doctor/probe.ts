import type { Fetch } from './admin-api.ts';
import { type Finding, finding } from './finding.ts';
import { type KongState, type Plugin, textField } from './kong-state.ts';
import { type BillableAddress, describeScope, describeTarget, sentHeaders } from './sinks.ts';

export type ProbeResult = {
  readonly findings: readonly Finding[];
  /** What could not be looked at, and why. */
  readonly notes: readonly string[];
};

const timeoutMs = 10_000;

/**
 * Asks Billable whether it is there and takes the tokens that Kong sends. An empty array is
 * posted: Billable promises that it writes nothing for it. No token is ever part of the result.
 */
export const probeBillable = async (
  fetch: Fetch,
  plugins: readonly Plugin[],
  state: KongState,
  { url }: BillableAddress,
): Promise<ProbeResult> => {
  const root = url.href.replace(/\/$/, '');
  const health = await ask(fetch, `${root}/health`, { method: 'GET' });
  if (health !== 200) {
    const answer = health === null ? 'does not answer' : `answers ${health} at /health`;
    const what = `Billable ${answer}: ${root}.`;
    const fix = 'Start it, or say where it is with --billable.';
    return { findings: [finding('endpoint_unreachable', what, fix)], notes: [] };
  }
  const findings: Finding[] = [];
  const notes: string[] = [];
  for (const plugin of plugins) {
    const scope = describeScope(plugin, state);
    const endpoint = textField(plugin.config, 'http_endpoint');
    const target = URL.parse(endpoint);
    const isSame = target?.origin === url.origin;
    if (!isSame) {
      notes.push(
        `Kong posts to ${describeTarget(plugin)} (${scope}). Whether Kong reaches that was not ` +
          `tried; the token was tried at ${root}.`,
      );
    }
    const headers = credentials(plugin, endpoint);
    if (Object.values(headers).some((value) => value.includes('{vault://'))) {
      notes.push(`The token (${scope}) is a vault reference: whether it is right was not tried.`);
      continue;
    }
    const status = await ask(fetch, isSame ? `${url.origin}${target.pathname}` : `${root}/ingest`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '[]',
    });
    if (status === null || status < 200 || status > 299) {
      findings.push(refusal(status, headers, scope));
    }
  }
  return { findings, notes };
};

const refusal = (
  status: number | null,
  headers: Readonly<Record<string, string>>,
  scope: string,
): Finding => {
  if (status === 401 || status === 403) {
    const token = Object.keys(headers).length === 0 ? 'sends no token' : 'sends a token';
    return finding(
      'token_refused',
      `The http-log (${scope}) ${token}; Billable answers ${status}. Every batch is sent again ` +
        'until Kong drops it.',
      'Set headers.x-api-key to one of INGEST_TOKENS.',
      [scope],
    );
  }
  if (status !== null && status >= 300 && status <= 399) {
    return finding(
      'endpoint_unreachable',
      `The endpoint of the http-log (${scope}) redirects (${status}). Kong does not follow: no ` +
        'batch arrives.',
      'Set http_endpoint to the address that it redirects to.',
      [scope],
    );
  }
  const answer = status === null ? '' : `: it answers ${status}`;
  return finding(
    'endpoint_unreachable',
    `Nothing takes batches at the endpoint of the http-log (${scope})${answer}.`,
    "Set http_endpoint to Billable's /ingest.",
    [scope],
  );
};

/** The status of an answer, as Kong would see it, which follows no redirect; `null` for none. */
const ask = async (fetch: Fetch, target: string, init: RequestInit): Promise<number | null> => {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(target, { ...init, redirect: 'manual', signal });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
};

/** The headers by which Billable knows a sender, as Kong would send them. */
const credentials = (plugin: Plugin, endpoint: string): Readonly<Record<string, string>> => {
  const sent = sentHeaders(plugin);
  const headers = Object.fromEntries(
    ['x-api-key', 'authorization'].flatMap((name) =>
      sent[name] === undefined ? [] : [[name, sent[name]] as const],
    ),
  );
  // Kong takes the user as it stands in the endpoint, without decoding.
  const [, user] = /^https?:\/\/([^/@]*)@/i.exec(endpoint) ?? [];
  if (user === undefined) return headers;
  return { ...headers, authorization: `Basic ${Buffer.from(user).toString('base64')}` };
};
