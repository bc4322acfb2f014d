import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { ApiAnswer } from './api-client.ts';
import { readCaptures } from './recent-captures.ts';
import { untilIncluded } from './until-included.ts';
import { type Check, expectStatus, runChecks, type SmokeResult, Untried } from './check.ts';
import type { SmokeContext } from './context.ts';
import { gatewayChecks } from './gateway-checks.ts';
import { post, read } from './calls.ts';

/** The checks that need no more than an address and two tokens. */
export const smokeChecks = (context: SmokeContext): AsyncGenerator<SmokeResult> =>
  runChecks(context, { ...outsideChecks, ...reportChecks });

const checks: Readonly<Record<string, Check<SmokeContext>>> = {
  'the API answers': async ({ api }) => {
    expectStatus(await api('/health'), 200);
    return '';
  },

  'wrong tokens are refused': async ({ api, ingestToken, readToken }) => {
    expectStatus(await post(api, '[]', 'wrong'), 401);
    expectStatus(await post(api, '[]', readToken), 401);
    expectStatus(await read(api, '/billable', 'wrong'), 401);
    expectStatus(await read(api, '/billable', ingestToken), 401);
    return '';
  },

  'every captured batch is counted': async ({ api, ingestToken, clock }) => {
    const captures = readCaptures(clock());
    const ids: string[] = [];
    for (const { name, body, entries } of captures) {
      const answer = await post(api, body, ingestToken);
      expectStatus(answer, 200, name);
      const { accepted, quarantined, duplicate } = countsOf(answer);
      if (!duplicate && (accepted !== entries || quarantined > 0)) {
        throw new Error(`${name}: ${answer.body.toString()} for ${entries} entries`);
      }
      ids.push(String(answer.headers['billable-batch-id']));
      if (!/^[\da-f]{64}$/.test(ids.at(-1) ?? '')) throw new Error(`${name}: no batch id`);
    }
    return `${ids.length} batches, the first ${ids[0] ?? ''}`;
  },

  'the id of a batch with bytes that are not UTF-8': async ({ api, ingestToken, clock }) => {
    const raw = readCaptures(clock()).find(({ name }) => name === 'single-nonutf8-400');
    if (raw === undefined) throw new Error('there is no such capture');
    const answer = await post(api, raw.body, ingestToken);
    expectStatus(answer, 200);
    const isAsSent = answer.headers['billable-batch-id'] === sha256(raw.body);
    return isAsSent ? 'is that of the bytes as sent' : 'is that of the bytes as UTF-8';
  },

  'a compressed body is read, by PUT and PATCH too': async ({ api, ingestToken }) => {
    // Without an entry nothing is written.
    const send = async (method: 'POST' | 'PUT' | 'PATCH', type: string): Promise<ApiAnswer> => {
      const headers = { 'x-api-key': ingestToken, 'content-encoding': 'gzip' };
      const call = { method, headers: { ...headers, 'content-type': type }, body: gzipSync('[]') };
      return api('/ingest', call);
    };
    for (const method of ['POST', 'PUT', 'PATCH'] as const) {
      const answer = expectStatus(await send(method, 'application/octet-stream'), 200, method);
      const id = answer.headers['billable-batch-id'];
      if (id !== sha256('[]')) throw new Error(`${method}: the id is that of other bytes`);
    }
    const asJson = await send('POST', 'application/json');
    return `with application/json ${asJson.status === 200 ? 'too' : 'the gateway takes it for text'}`;
  },

  'a batch of 3,000,000 bytes is counted once': async (context) => {
    const { api, ingestToken, readToken, clock } = context;
    const id = `smoke-${randomBytes(8).toString('hex')}`;
    const { body, entries } = largeBatch(id, clock() - 1_000);
    const first = countsOf(expectStatus(await post(api, body, ingestToken), 200));
    if (first.accepted !== entries) throw new Error(`${first.accepted} of ${entries} accepted`);
    const again = countsOf(expectStatus(await post(api, body, ingestToken), 200));
    if (!again.duplicate) throw new Error('sent again, it was not recognised');
    await untilIncluded(context);
    const answer = await read(api, `/billable?consumer=id:${id}&group_by=none`, readToken);
    const { data } = jsonOf<{ data: readonly { requests: number }[] }>(expectStatus(answer, 200));
    if (data[0]?.requests !== entries) throw new Error(`${JSON.stringify(data)} for ${entries}`);
    return `${entries} entries of ${id}, batch ${sha256(body)}`;
  },

  'numbers come as CSV, compressed': async ({ api, readToken }) => {
    const headers = { 'x-api-key': readToken, 'accept-encoding': 'gzip' };
    const answer = expectStatus(await api('/billable?format=csv', { headers }), 200);
    if (answer.headers['content-encoding'] !== 'gzip') throw new Error('not compressed');
    return `${answer.body.length} bytes`;
  },
};

/** What needs no report. */
export const outsideChecks = { ...checks, ...gatewayChecks };

export const reportChecks: Readonly<Record<string, Check<SmokeContext>>> = {
  'a report agrees with its manifest': async ({ api, readToken }) => {
    const list = expectStatus(await read(api, '/reports', readToken), 200);
    const [newest] = jsonOf<{ data: readonly { month: string; sha256: string }[] }>(list).data;
    if (newest === undefined) {
      throw new Untried('there is none yet; see "Write a report now" in docs/aws.md');
    }
    const answer = await read(api, `/reports/${newest.month}.csv`, readToken);
    const isLink = answer.status >= 300 && answer.status < 400;
    const file = isLink ? await follow(answer) : expectStatus(answer, 200).body;
    if (sha256(file) !== newest.sha256) throw new Error('the SHA-256 of the file is another');
    return `${newest.month}, ${file.length} bytes, ${isLink ? 'by a signed link' : 'directly'}`;
  },
};

const follow = async ({ headers }: ApiAnswer): Promise<Uint8Array> => {
  const response = await fetch(String(headers['location']));
  if (!response.ok) throw new Error(`the signed link answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

const jsonOf = <T>({ body }: ApiAnswer): T => JSON.parse(body.toString()) as T;

type Counts = {
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicate: boolean;
};

const countsOf = (answer: ApiAnswer): Counts => jsonOf<Counts>(answer);

const sha256 = (bytes: Uint8Array | string): string =>
  createHash('sha256').update(bytes).digest('hex');

const largeBytes = 3_000_000;

/** Printable ASCII of exactly the size that always fits, escaped as it is in a Lambda event. */
const largeBatch = (id: string, at: EpochMs): { body: string; entries: number } => {
  const entryOf = (i: number, padding = 'x'.repeat(400)): string =>
    JSON.stringify({
      started_at: at,
      request: { id: `${id}-${i}` },
      response: { status: 200 },
      consumer: { id },
      padding,
    });
  const list: string[] = [];
  let bytes = 2;
  while (bytes + entryOf(list.length).length + 1 < largeBytes - 1_000) {
    list.push(entryOf(list.length));
    bytes += (list.at(-1)?.length ?? 0) + 1;
  }
  const rest = largeBytes - bytes - entryOf(list.length, '').length;
  list.push(entryOf(list.length, 'x'.repeat(rest)));
  return { body: `[${list.join(',')}]`, entries: list.length };
};
