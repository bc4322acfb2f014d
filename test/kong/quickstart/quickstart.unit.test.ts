import { describe, expect, test } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';

import { kitPlugins } from '../../../kong/kit/settings.ts';
import { kitOptions } from '../../support/kong/kit.ts';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'kong/quickstart');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

type Service = {
  image: string;
  environment: Record<string, string>;
  volumes?: string[];
  build?: { context: string; dockerfile: string };
  command?: string | string[];
  ports?: string[];
  stop_signal?: string;
  depends_on?: Record<string, unknown>;
};
type Compose = { services: Record<string, Service>; volumes: Record<string, unknown> };

describe.each(['compose.yaml', 'compose.postgres.yaml'])('%s', (name) => {
  const { services, volumes } = parse(read(name), { merge: true }) as Compose;

  test('pins Kong and sends its queue before it ends', () => {
    expect(services['kong']).toMatchObject({ image: 'kong:3.9.1', stop_signal: 'SIGQUIT' });
  });

  test('gives Kong and Billable the same ingest token', () => {
    const token = services['kong']?.environment['BILLABLE_TOKEN'];
    expect(token).toBe('${INGEST_TOKEN:-quickstartIngestToken}');
    expect(services['billable']?.environment['INGEST_TOKENS']).toBe(token);
  });

  test('names only files, services and volumes that there are', () => {
    for (const { volumes: mounts = [], build, depends_on: others = {}, command } of Object.values(
      services,
    )) {
      for (const mount of mounts) {
        const [source = ''] = mount.split(':');
        expect(source.startsWith('.') ? existsSync(join(folder, source)) : source in volumes).toBe(
          true,
        );
      }
      for (const other of Object.keys(others)) expect(services).toHaveProperty(other);
      if (build) expect(existsSync(join(folder, build.context, build.dockerfile))).toBe(true);
      const script = [command].flat().find((part) => part?.endsWith('.ts'));
      if (script) expect(mounts.map((mount) => mount.split(':')[1])).toContain(script);
    }
  });

  test('opens its ports to this machine alone', () => {
    const ports = Object.values(services).flatMap(({ ports: opened = [] }) => opened);
    expect(ports.length).toBeGreaterThan(2);
    expect(ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
  });
});

test('kong.yaml meters with exactly the plugins of the kit', () => {
  const { plugins, services, consumers } = parse(read('kong.yaml')) as {
    plugins: { name: string; config: unknown }[];
    services: { plugins: { name: string }[] }[];
    consumers: { username: string }[];
  };
  const kit = kitPlugins(kitOptions({ token: { kind: 'env', value: 'BILLABLE_TOKEN' } }));
  const metering = plugins.filter(({ name }) => name !== 'prometheus');
  expect(metering.map(({ name, config }) => ({ name, config }))).toEqual(kit);
  expect(plugins[0]?.config).toEqual({ per_consumer: true, status_code_metrics: true });
  expect(services[0]?.plugins).toEqual([{ name: 'key-auth' }]);
  expect(consumers.map(({ username }) => username)).toEqual(['poppy', 'digit']);
});

test('every image has a version, and only Billable is built here', () => {
  for (const name of ['compose.yaml', 'compose.postgres.yaml']) {
    const { services } = parse(read(name), { merge: true }) as Compose;
    for (const { image, build } of Object.values(services)) {
      expect(build === undefined ? /:\d/.test(image) : image === 'billable').toBe(true);
    }
  }
});

/** Notes its arguments, and answers what the kit asks of Kong's Admin API. */
const fakeCurl = `#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in
  *http_code*:8001/)
    echo '{"version":"3.9.3","configuration":{"database":"postgres","untrusted_lua":"on"}}' ;;
  *http_code*:8001/plugins) echo '{"data":[],"next":null}' ;;
esac
case "$*" in *http_code*) printf 200 ;; esac
`;

test('how-to.sh configures, calls, asks and writes a CSV with the date', () => {
  const bin = mkdtempSync(join(tmpdir(), 'kong-how-to-'));
  try {
    writeFileSync(join(bin, 'curl'), fakeCurl);
    writeFileSync(join(bin, 'sleep'), '#!/bin/sh\n');
    for (const name of ['curl', 'sleep']) chmodSync(join(bin, name), 0o755);
    const { status, stdout } = spawnSync('sh', [join(folder, 'how-to.sh')], {
      cwd: root,
      encoding: 'utf8',
      env: {
        PATH: `${bin}:${process.env['PATH'] ?? ''}`,
        CALLS: join(bin, 'calls'),
        BILLABLE_KIT: 'cli/billable kong config',
      },
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/wrote billable-\d{4}-\d\d-\d\d\.csv\n$/);
    const calls = readFileSync(join(bin, 'calls'), 'utf8');
    const [, month = ''] = /wrote billable-(\d{4}-\d\d)-/.exec(stdout) ?? [];
    const order = [
      'PUT http://localhost:8001/services/mock ',
      'PUT http://localhost:8001/services/mock/routes/mock',
      'name=key-auth',
      'PUT http://localhost:8001/consumers/poppy ',
      'PUT http://localhost:8001/consumers/digit ',
      'key=poppy-key',
      'key=digit-key',
      'PUT http://localhost:8001/plugins/',
      'name=prometheus',
      'http://localhost:8000/mock/status/404',
      `http://localhost:8080/billable?period=month&from=${month}\n`,
      `http://localhost:8080/billable?period=month&from=${month}&format=csv`,
    ].map((call) => calls.indexOf(call));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  } finally {
    rmSync(bin, { recursive: true });
  }
});

test('the API behind Kong answers with the status that is asked for', async () => {
  const port = await freePort();
  const env = { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port) };
  const child = spawn(process.execPath, ['kong/quickstart/upstream.ts'], { cwd: root, env });
  try {
    await once(child.stdout, 'data');
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
    expect([await ask('/status/404'), await ask('/status/200'), await ask('/')]).toEqual([
      404, 200, 200,
    ]);
  } finally {
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
  }
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};
