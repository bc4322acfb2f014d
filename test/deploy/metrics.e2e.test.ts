import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { endServers, readPath, startTestServer, type TestServer } from '../support/local/server.ts';

const deploy = path.join(import.meta.dirname, '../../deploy');
const read = (name: string): string => readFileSync(path.join(deploy, name), 'utf8');

let server: TestServer;
const types = new Map<string, string>();
let samples: readonly string[];

beforeAll(async () => {
  server = await startTestServer();
  const text = await (await readPath(server, '/metrics')).text();
  samples = text.split('\n');
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\w+) (\w+)$/gm)) {
    types.set(name, type);
  }
});

afterAll(endServers);

/** What a query may ask for: a metric, or of a histogram its parts. */
const isServed = (name: string): boolean =>
  types.has(name) || types.get(name.replace(/_(bucket|sum|count)$/, '')) === 'histogram';

test.each(['prometheus/rules.yaml', 'prometheus/rules.test.yaml', 'grafana/billable.json'])(
  '%s names only metrics that the server has',
  (name) => {
    const named = [...new Set(read(name).match(/\bbillable_\w+/g))];
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((each) => !isServed(each))).toEqual([]);
  },
);

test('each counter of which a rule takes the increase begins at 0, so that its first event is one', () => {
  const counters = [...read('prometheus/rules.yaml').matchAll(/increase\((\w+)/g)];
  expect(counters.length).toBeGreaterThan(3);
  for (const [, name = ''] of counters) {
    const own = samples.filter((line) => line.startsWith(`${name}{`));
    expect([name, own.length > 0, own.filter((line) => !line.endsWith(' 0'))]).toEqual([
      name,
      true,
      [],
    ]);
  }
});

test('docs/operate.md says of each rule what to do', () => {
  const rules = [...read('prometheus/rules.yaml').matchAll(/alert: (\w+)/g)];
  expect(rules.length).toBeGreaterThan(10);
  const operate = read('../docs/operate.md');
  for (const [, name = ''] of rules) expect(operate).toContain(`\`${name}\``);
});

test('the dashboard has no two panels with one number, and none outside its 24 columns', () => {
  const { panels } = JSON.parse(read('grafana/billable.json')) as {
    panels: { id: number; gridPos: { x: number; w: number } }[];
  };
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
});
