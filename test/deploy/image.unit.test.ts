import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';

const root = path.join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(path.join(root, 'deploy', name), 'utf8');

describe('the image', () => {
  const dockerfile = read('Dockerfile');

  test('copies what there is, and nothing that its list of files keeps out', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
      ([, from = '']) => from.split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const name of copied) {
      expect([name, existsSync(path.join(root, name))]).toEqual([name, true]);
      expect(read('Dockerfile.dockerignore')).toContain(`!${name}\n`);
    }
  });

  test('runs as a user without a name, keeps data, and starts the server without npm', () => {
    expect(dockerfile).toMatch(/^USER 10001:10001$/m);
    expect(dockerfile).toMatch(/^VOLUME \/data$/m);
    expect(dockerfile).toMatch(/^CMD \["node", .*"local\/server\.ts"\]$/m);
    expect(existsSync(path.join(root, 'local/server.ts'))).toBe(true);
  });

  test('lays aside what is as large as the store on the volume of the store', () => {
    expect(dockerfile).toMatch(/^ENV .*BILLABLE_DATA_DIR=\/data TMPDIR=\/data /m);
  });

  test('gives a slow answer to the health check more time than the store takes for one', () => {
    const [, seconds = '0'] = /^HEALTHCHECK .*--timeout=(\d+)s/m.exec(dockerfile) ?? [];
    expect(Number(seconds)).toBeGreaterThan(10);
  });
});

test('Compose builds that image, opens its port to this machine alone, and takes its rights', () => {
  const { services, volumes } = parse(read('compose.yaml')) as {
    services: Record<string, Record<string, unknown>>;
    volumes: Record<string, unknown>;
  };
  expect(services['billable']).toMatchObject({
    build: { context: '..', dockerfile: 'deploy/Dockerfile' },
    ports: ['127.0.0.1:8080:8080'],
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    volumes: ['data:/data', 'backups:/backups'],
  });
  expect(Object.keys(volumes)).toEqual(['data', 'backups', 'certificates']);
});

test('Kubernetes runs one pod, as the user of the image, with nothing to write to but the volume', () => {
  const documents = parseAllDocuments(read('kubernetes/billable.yaml'));
  const set: unknown = documents.find((each) => each.get('kind') === 'StatefulSet')?.toJS();
  const container = {
    securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false },
  };
  expect(set).toMatchObject({
    spec: {
      replicas: 1,
      template: {
        spec: {
          securityContext: { runAsNonRoot: true, runAsUser: 10_001 },
          containers: [container],
        },
      },
    },
  });
});

test('Kubernetes gives a start a day, as a large store is brought up to date before it answers', () => {
  const [, period = '0', , threshold = '0'] =
    /startupProbe:[^]*?periodSeconds: (\d+)([^]*?)failureThreshold: (\d+)/.exec(
      read('kubernetes/billable.yaml'),
    ) ?? [];
  expect(Number(period) * Number(threshold)).toBeGreaterThanOrEqual(24 * 3600);
});

test('the shell on Kubernetes has the image, the user and the claims of the server', () => {
  const shell: unknown = parse(read('kubernetes/shell.yaml'));
  const set: unknown = parseAllDocuments(read('kubernetes/billable.yaml'))
    .find((each) => each.get('kind') === 'StatefulSet')
    ?.toJS();
  const [, image = ''] = /image: (\S+)/.exec(read('kubernetes/billable.yaml')) ?? [];
  const claims = ['data', 'backups'];
  expect(set).toMatchObject({
    spec: { volumeClaimTemplates: claims.map((name) => ({ metadata: { name } })) },
  });
  expect(shell).toMatchObject({
    spec: {
      securityContext: { runAsUser: 10_001, fsGroup: 10_001 },
      containers: [{ image }],
      volumes: [
        ...claims.map((name) => ({
          name,
          persistentVolumeClaim: { claimName: `${name}-billable-0` },
        })),
        { name: 'tmp' },
      ],
    },
  });
});

test('the unit never gives up starting', () => {
  expect(read('systemd/billable.service')).toMatch(/^\[Unit\][^[]*^StartLimitIntervalSec=0$/m);
});

test('the unit starts the server that there is', () => {
  const [, script = ''] = /^ExecStart=.* (\S+)$/m.exec(read('systemd/billable.service')) ?? [];
  expect(existsSync(path.join(root, script))).toBe(true);
});
