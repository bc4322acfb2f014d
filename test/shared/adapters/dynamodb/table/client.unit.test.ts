import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { defaultLimits } from '../../../../../shared/adapters/dynamodb/settings.ts';
import { connectDynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';

test('has as many requests under way as a store makes at the same time', async () => {
  const wanted = defaultLimits.parallelRequests;
  const held: ServerResponse[] = [];
  const server = createServer((_request, response) => {
    held.push(response);
    // Answers none before all are there.
    if (held.length === wanted) for (const each of held) each.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const db = connectDynamoDb({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const input = { TableName: 'usage', Key: { pk: { S: 'meta' }, sk: { S: 'meta' } } };
  const signal = AbortSignal.timeout(4_000);
  try {
    const answers = Array.from({ length: wanted }, async () => db.get(input, signal));
    expect(await Promise.all(answers)).toEqual(Array.from({ length: wanted }, () => null));
  } finally {
    db.close();
    server.closeAllConnections();
    server.close();
  }
});
