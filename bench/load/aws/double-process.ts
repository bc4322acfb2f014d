// The services that the functions call, on one port of this machine: a table with full month pages,
// made as they are asked for; a bucket that counts what it is given; secrets. In a process of its own,
// so that what a function takes is the function's.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultLimits } from '../../../shared/adapters/dynamodb/settings.ts';
import { metaItem } from '../../../shared/adapters/dynamodb/meta/meta-item.ts';
import { type CannedPages, cannedPages, cannedPartitions } from './canned-pages.ts';
import { answerAsBucket } from './s3-answers.ts';

export type DoubleOrder = {
  readonly consumers: number;
  readonly statuses: number;
  readonly months: readonly string[];
};

/** What the bucket was given of exports and reports since it was asked last. */
export type Uploaded = { readonly lines: number; readonly bytes: number };

export const doubleToken = 'bench'.repeat(8);

type QueryBody = {
  readonly Limit?: number;
  readonly IndexName?: string;
  readonly Key?: Readonly<Record<string, { readonly S: string }>>;
  readonly ExclusiveStartKey?: { readonly sk: { readonly S: string } };
  readonly ExpressionAttributeValues?: Readonly<Record<string, { readonly S?: string }>>;
};

const none = '{"Count":0,"Items":[],"ScannedCount":0}';
const monthPartition = /^m#(\d{4}-\d\d)#([\da-z]+)$/;

/** An export, or the file of a report: not what lies beside it. */
const countedFile = /\/exports\/|\/billable-\d{4}-\d\d\.v\d+\.csv(?:\?|$)/;

const collect = async (request: IncomingMessage): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));

const start = ({ consumers, statuses, months }: DoubleOrder) => {
  const pages: CannedPages = cannedPages({ consumers, statuses });
  const meta = metaItem({
    storeId: 'bench',
    partitions: { pages: cannedPartitions, inbox: 64 },
    createdAt: Date.parse(`${months[0]}-01T00:00:00Z`),
    months: new Set(months),
    receiptDays: 400,
    earlier: [],
  });
  const metaText = JSON.stringify({ Item: { ...meta, mo: { SS: months } } });
  const uploaded = { lines: 0, bytes: 0 };

  const query = ({ Limit: limit = defaultLimits.rowsPerRequest, ...body }: QueryBody): string => {
    const found = monthPartition.exec(body.ExpressionAttributeValues?.[':partition']?.S ?? '');
    const [, month = '', partition = ''] = found ?? [];
    if (body.IndexName !== undefined || !months.includes(month)) return none;
    const behind = body.ExclusiveStartKey?.sk.S ?? null;
    return pages.answer(month, Number.parseInt(partition, 36), behind, limit);
  };

  const answerTo: Readonly<Record<string, (body: QueryBody) => string>> = {
    GetItem: ({ Key: key }) => (key?.['sk']?.S === 'meta' ? metaText : '{}'),
    Query: query,
    Scan: () => none,
    GetSecretValue: () => JSON.stringify({ SecretString: doubleToken }),
  };

  const upload = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const isCounted = request.method === 'PUT' && countedFile.test(request.url ?? '');
    for await (const bytes of request as AsyncIterable<Buffer>) {
      if (!isCounted) continue;
      uploaded.bytes += bytes.length;
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) uploaded.lines++;
    }
    const { status, headers = {}, text = '' } = answerAsBucket(request);
    response.writeHead(status, { 'content-length': Buffer.byteLength(text), ...headers });
    response.end(text);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const target =
      String(request.headers['x-amz-target'] ?? '')
        .split('.')
        .at(-1) ?? '';
    const known = answerTo[target];
    if (known === undefined) return upload(request, response);
    const text = known(JSON.parse((await collect(request)).toString()) as QueryBody);
    response.writeHead(200, {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(text),
    });
    response.end(text);
  };

  const server = createServer((request, response) => {
    void answer(request, response);
  });
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port });
  });
  process.on('message', () => {
    process.send?.({ ...uploaded } satisfies Uploaded);
    Object.assign(uploaded, { lines: 0, bytes: 0 });
  });
};

process.once('message', start);
