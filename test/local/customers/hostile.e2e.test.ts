import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { runHere } from '../../support/cli/run.ts';
import { hostileHeaders, hostilePaths, toldOf } from '../../support/customers/hostile-paths.ts';
import {
  endServers,
  newDataDir,
  postBatch,
  startTestServer,
  type TestServer,
} from '../../support/local/server.ts';

const now = Date.now();
const month = new Date(now).toISOString().slice(0, 7);

const consumers = [
  { id: 'id-own', username: 'own-user', custom_id: 'c-own' },
  { id: 'id-secret', username: 'secret-user', custom_id: 'c-secret' },
];

const entries = consumers.flatMap((consumer, c) =>
  [200, 404].map((status, i) => ({
    request: { id: `${c}-${i}` },
    started_at: now,
    response: { status },
    consumer,
    service: { name: c === 0 ? 'maps' : 'secret-service' },
  })),
);

const file = {
  customers: [
    { id: 'acme', name: 'Acme Corp', consumers: ['custom_id:c-own'] },
    { id: 'veiled', name: 'Veiled Corp', consumers: ['custom_id:c-secret'] },
  ],
};

/** What there is of another customer, and the same of no one. */
const pairs = [
  ['veiled', 'nobody'],
  ['Veiled Corp', 'Nobody Corp'],
  ['c-secret', 'c-nobody'],
  ['id:id-secret', 'id:id-nobody'],
  ['username:secret-user', 'username:nobody-user'],
  ['secret-service', 'nobody-service'],
] as const;

let server: TestServer;
let token: string;

beforeAll(async () => {
  const dataDir = newDataDir();
  writeFileSync(join(dataDir, 'billable.yaml'), JSON.stringify(file));
  server = await startTestServer({ dataDir });
  await postBatch(server, JSON.stringify(entries));
  const env = { BILLABLE_DATA_DIR: dataDir };
  expect((await runHere(['report', month], env)).code).toBe(0);
  token = (await runHere(['token', '--customer', 'acme'], env)).out.trim();
});

afterAll(async () => {
  await server.end('SIGTERM');
  await endServers();
});

const ask = async (path: string, headers: Readonly<Record<string, string>>) => {
  const answer = await fetch(`${server.url}${path}`, {
    headers: { ...headers, 'x-api-key': token },
    redirect: 'manual',
  });
  return {
    status: answer.status,
    headers: Object.fromEntries(answer.headers),
    text: await answer.text(),
  };
};

test.each(pairs)(
  'the started server tells a customer of %s what it tells of %s',
  async (there, none) => {
    const asked = hostilePaths(there, month);
    const statuses = new Set<number>();
    for (const [i, path] of hostilePaths(none, month).entries()) {
      for (const [h, headers] of hostileHeaders(none).entries()) {
        // Each path by itself and by one of the others: all by all takes a minute.
        if (h > 0 && i % 3 !== h - 1) continue;
        const ofNoOne = await ask(path, headers);
        const ofThere = await ask(asked[i] ?? '', hostileHeaders(there)[h] ?? {});
        expect([path, toldOf(ofThere, there)]).toEqual([path, toldOf(ofNoOne, none)]);
        statuses.add(ofThere.status);
      }
    }
    expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 403, 404]));
  },
);
