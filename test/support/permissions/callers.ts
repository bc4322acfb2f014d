import { issueCustomerToken } from '../../../shared/customers/customer-token.ts';
import { keysToJson, signingKeyOf } from '../../../shared/customers/signing-keys.ts';
import { apiEvent } from '../api/api-gateway-events.ts';
import { fieldOf, html } from '../page/forms.ts';

export const ingestToken = 'ingestTokenOfThePolicies1';
export const readToken = 'readTokenOfThePolicies222';

const signingKey = signingKeyOf(Buffer.alloc(40, 7));

/** The secret of the read tokens. */
export const readSecret = JSON.stringify({
  tokens: readToken,
  customer_keys: keysToJson([signingKey]),
});

type Invoke = (event: unknown) => Promise<unknown>;

export type GatewayAnswer = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string;
};

const call = async (invoke: Invoke, event: Parameters<typeof apiEvent>[0]) =>
  (await invoke(apiEvent(event))) as GatewayAnswer;

/** Sends a batch, as Kong does through the gateway. */
export const postBatch = async (invoke: Invoke, body: string): Promise<number> => {
  const headers = { 'content-type': 'application/json', 'x-api-key': ingestToken };
  return (await call(invoke, { method: 'POST', rawPath: '/ingest', headers, body })).statusCode;
};

export const getPath = async (
  invoke: Invoke,
  path: string,
  token = readToken,
): Promise<GatewayAnswer> => {
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  return call(invoke, { rawPath, rawQueryString, headers: { 'x-api-key': token } });
};

/** Follows a link to the page and presses its button; the status of the answer. */
export const openLink = async (invoke: Invoke, customer: string, now: number): Promise<number> => {
  const times = { issuedAt: now, expires: now + 3_600_000 };
  const token = await issueCustomerToken(
    { customer, use: 'link', tokenId: 'link-of-the-policies', ...times },
    signingKey,
  );
  const form = await call(invoke, {
    rawPath: '/link',
    rawQueryString: `token=${token}`,
    headers: html,
  });
  const [cookie = ''] = (form.cookies?.[0] ?? form.headers['set-cookie'] ?? '').split(';');
  const answer = await call(invoke, {
    method: 'POST',
    rawPath: '/link',
    headers: { ...html, 'content-type': 'application/x-www-form-urlencoded' },
    cookies: [cookie],
    body: new URLSearchParams({ token, form: fieldOf(form.body, 'form') }).toString(),
  });
  return answer.statusCode;
};
