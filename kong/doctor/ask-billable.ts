import { type Fetch, fetchAnswer } from '../fetch.ts';
import type { Wants } from './check-wanted.ts';
import { type Finding, finding } from './finding.ts';
import { isJsonObject } from '../../shared/stored/json-object.ts';
import { type KongState, type Plugin, textField } from './kong-state.ts';
import {
  type BillableAddress,
  describeScope,
  describeTarget,
  isNamed,
  isVaultReference,
  sentHeaders,
} from './sinks.ts';

export type BillableAnswers = {
  readonly findings: readonly Finding[];
  /** What could not be looked at, and why. */
  readonly notes: readonly string[];
  /** `null` where Billable does not say, or no token is known. */
  readonly wants: Wants | null;
};

const timeoutMs = 10_000;

/**
 * Asks Billable whether it is there and takes the tokens that Kong sends, as Kong would. An empty
 * array is posted: Billable promises that it writes nothing for it. No token is ever part of the
 * result, and none is sent to a server that is not Billable. `readToken` is asked for only where Kong
 * shows no token of its own.
 */
export const askBillable = async (
  fetch: Fetch,
  plugins: readonly Plugin[],
  state: KongState,
  billable: BillableAddress,
  readToken: () => Promise<string | null>,
): Promise<BillableAnswers> => {
  const { url } = billable;
  const root = url.href.replace(/\/$/, '');
  const absence = judgeHealth(root, await ask(fetch, `${root}/health`, { method: 'GET' }));
  if (absence !== null) return { findings: [absence], notes: [], wants: null };
  const findings: Finding[] = [];
  const notes: string[] = [];
  const tokens: Credentials[] = [];
  for (const plugin of plugins) {
    const scope = describeScope(plugin, state);
    const endpoint = textField(plugin.config, 'http_endpoint');
    const target = URL.parse(endpoint);
    const isSame = target?.origin === url.origin;
    if (!isSame && isNamed(plugin, billable)) {
      notes.push(
        `Kong posts to ${describeTarget(plugin)} (${scope}). Whether Kong reaches that was not ` +
          `tried; the token was tried at ${root}.`,
      );
    }
    const headers = credentials(plugin, endpoint);
    if (Object.values(headers).some(isVaultReference)) continue;
    const answer = await ask(fetch, isSame ? `${url.origin}${target.pathname}` : `${root}/ingest`, {
      method: textField(plugin.config, 'method') || 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '[]',
    });
    const refused = judgeIngest(answer, headers, scope);
    if (refused === null) tokens.push(headers);
    else findings.push(refused);
  }
  const known = tokens[0] ?? bearer(plugins.length === 0 ? null : await readToken());
  const whoami = known && (await ask(fetch, `${root}/whoami`, { method: 'GET', headers: known }));
  const wants = readWants(whoami?.json);
  const isAsked = plugins.length > 0 && findings.length === 0;
  if (isAsked && (whoami === null || whoami.status === 401)) {
    notes.push(
      `What Kong sends was not compared with Billable's labels and meters: ${
        known === null ? 'Kong shows no token' : `${root} refuses the read token`
      }. Give --read-token or READ_TOKENS.`,
    );
  }
  return { findings, notes, wants };
};

type Credentials = Readonly<Record<string, string>>;

const bearer = (token: string | null): Credentials | null =>
  token === null ? null : { authorization: `Bearer ${token}` };

const readWants = (json: unknown): Wants | null => {
  if (!isJsonObject(json)) return null;
  const { labels, meters, meter_paths: paths } = json;
  if (!Array.isArray(labels) || !Array.isArray(meters)) return null;
  return {
    labels: labels.map(String),
    meters: meters.map(String),
    paths: new Map(
      Object.entries(isJsonObject(paths) ? paths : {}).map(([name, path]) => [name, String(path)]),
    ),
  };
};

type Answer = { readonly status: number; readonly json: unknown };

const judgeHealth = (root: string, answer: Answer | null): Finding | null => {
  const fix = 'Start it, or say where it is with --billable.';
  if (answer === null) {
    return finding('endpoint_unreachable', `Billable does not answer: ${root}.`, fix);
  }
  const { status, json } = answer;
  const said = textField(json, 'status');
  if (status === 200 && said === 'ok') return null;
  if (status === 503 && said === 'failing') {
    return finding(
      'billable_failing',
      `Billable is there and cannot count (${textField(json, 'reason') || 'no reason given'}): ${root}.`,
      "Look at Billable's log. Kong sends its batches again until max_retry_time is over.",
    );
  }
  if (status >= 500) {
    const what = `Billable answers ${status} at /health: ${root}.`;
    return finding('endpoint_unreachable', what, fix);
  }
  return finding(
    'not_billable',
    `${root} answers ${status} at /health, but not as Billable does: another server is there.`,
    'Say where Billable is with --billable, and look at what http_endpoint in Kong names.',
  );
};

const judgeIngest = (
  answer: Answer | null,
  headers: Readonly<Record<string, string>>,
  scope: string,
): Finding | null => {
  const fix = "Set http_endpoint to Billable's /ingest.";
  if (answer === null) {
    const what = `Nothing takes batches at the endpoint of the http-log (${scope}).`;
    return finding('endpoint_unreachable', what, fix, [scope]);
  }
  const { status, json } = answer;
  if (status >= 200 && status <= 299) {
    if (isJsonObject(json) && typeof json['accepted'] === 'number') return null;
    const what =
      `The endpoint of the http-log (${scope}) answers ${status}, but not as Billable does: Kong ` +
      'takes every batch for delivered, and none is counted.';
    return finding('not_billable', what, fix, [scope]);
  }
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
  if (status >= 300 && status <= 399) {
    return finding(
      'endpoint_unreachable',
      `The endpoint of the http-log (${scope}) redirects (${status}). Kong does not follow: no ` +
        'batch arrives.',
      'Set http_endpoint to the address that it redirects to.',
      [scope],
    );
  }
  return finding(
    'endpoint_unreachable',
    `Nothing takes batches at the endpoint of the http-log (${scope}): it answers ${status}.`,
    fix,
    [scope],
  );
};

/** An answer as Kong would see it, which follows no redirect; `null` for none. */
const ask = async (fetch: Fetch, target: string, init: RequestInit): Promise<Answer | null> =>
  fetchAnswer(fetch, target, { ...init, timeoutMs });

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
