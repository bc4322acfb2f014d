import type { Scope } from '../shared/ports/token-source.ts';
import { listenUrl, reachableUrl } from './reachable-url.ts';
import type { ScopeTokens, TokenOrigin } from './tokens/tokens.ts';

type Greeting = {
  readonly host: string;
  readonly port: number;
  readonly tokens: Readonly<Record<Scope, Pick<ScopeTokens, 'origin'>>>;
  /** Whether a token that was made now is shown. */
  readonly showTokens: boolean;
};

/**
 * What the server prints when it is ready. A token is shown at the one start that made it, and only
 * on a terminal: other outputs are kept, and read by others. The commands read it from its file, so
 * that they hold none either.
 */
export const greeting = ({ host, port, tokens, showTokens }: Greeting): readonly string[] => {
  const url = reachableUrl(host, port);
  const read = `-H "x-api-key: ${shellToken(tokens.read.origin)}"`;
  return [
    tokenLine('ingest', tokens.ingest.origin, { showTokens }),
    tokenLine('read', tokens.read.origin, { showTokens }),
    `listening on ${listenUrl(host, port)}`,
    'Count a request, then look at the counters:',
    `curl -sS ${url}/ingest -H "x-api-key: ${shellToken(tokens.ingest.origin)}" -H "Content-Type: application/json" -w '\\n' -d ${exampleEntry}`,
    `curl -sS "${url}/billable?period=month" ${read}`,
    `curl -sS "${url}/billable?period=month&format=csv" ${read}`,
    `Or open ${url}/ in a browser and sign in with ${readTokenText(tokens.read.origin)}.`,
  ];
};

const tokenLine = (
  scope: Scope,
  origin: TokenOrigin,
  { showTokens }: Pick<Greeting, 'showTokens'>,
): string => {
  switch (origin.kind) {
    case 'environment':
      return `${scope} tokens: from ${origin.variable}`;
    case 'file':
      return `${scope} token: in ${origin.path}`;
    case 'made':
      return showTokens
        ? `${scope} token: ${origin.token} (made now, kept in ${origin.path})`
        : `${scope} token: made now, in ${origin.path}`;
  }
};

const readTokenText = (origin: TokenOrigin): string =>
  origin.kind === 'environment' ? `a token of ${origin.variable}` : `the token in ${origin.path}`;

/** A piece of shell that gives the token, for use inside double quotes. */
const shellToken = (origin: TokenOrigin): string =>
  origin.kind === 'environment'
    ? `\${${origin.variable}%%,*}`
    : `$(cat '${origin.path.replaceAll("'", String.raw`'\''`)}')`;

// The request id differs from one second to the next, or the second run would be a duplicate. The
// name is not one of the demo's: a name of two consumers cannot be asked for.
const exampleEntry =
  `'{"request":{"id":"'$(date +%s)'"},"started_at":'$(date +%s)'000,"response":{"status":200},` +
  `"consumer":{"id":"example","username":"example"}}'`;
