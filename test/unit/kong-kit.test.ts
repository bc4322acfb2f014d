import { describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

import {
  bodyBytes,
  largestBatch,
  largestStrippedEntryBytes,
  largestWholeEntryBytes,
} from '../../kong/body-size.ts';
import { runKongConfig } from '../../kong/kit-command.ts';
import { kitFormats, renderKit } from '../../kong/render.ts';
import { batchSize, kitPlugins, largestBodyBytes, type StripForm } from '../../kong/settings.ts';
import { kitOptions } from '../support/kong-kit.ts';

type Plugin = { name: string; config: Record<string, unknown>; protocols: string[] };

const forms: readonly StripForm[] = ['pre-function', 'custom-fields', 'none'];

const run = (...args: string[]) => {
  let out = '';
  let err = '';
  const code = runKongConfig(args, { out: (text) => (out += text), err: (text) => (err += text) });
  return { code, out, err };
};

const needed = ['--endpoint', 'http://billable:8080', '--token', 'ingest0token'];

const declared = (text: string): Plugin[] => (parse(text) as { plugins: Plugin[] }).plugins;

/** What the script sends, by a curl that prints its arguments and its input. */
const sent = (script: string): Plugin[] => {
  const folder = mkdtempSync(join(tmpdir(), 'kong-kit-'));
  try {
    writeFileSync(join(folder, 'curl'), '#!/bin/sh\nprintf "%s " "$@" >&2\ncat\nprintf ","\n');
    chmodSync(join(folder, 'curl'), 0o755);
    const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, KONG_ADMIN_TOKEN: 'rbac' };
    const { status, stdout, stderr } = spawnSync('sh', [], {
      input: script,
      env,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(stderr.match(/-X PUT http:\/\/localhost:8001\/plugins\//g)).toHaveLength(2);
    expect(stderr).toContain('-H Kong-Admin-Token: rbac');
    return JSON.parse(`[${stdout.replace(/,$/, '')}]`) as Plugin[];
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The plugins that the controller makes of the resources: patches put into the configuration. */
const applied = (text: string): Plugin[] => {
  const resources = parseAllDocuments(text).map((document) => document.toJS() as Resource);
  const secret = resources.find(({ kind }) => kind === 'Secret')?.stringData ?? {};
  return resources
    .filter(({ kind }) => kind === 'KongClusterPlugin')
    .map(({ plugin, config, protocols, metadata, configPatches = [] }) => {
      expect(metadata.labels).toEqual({ global: 'true' });
      const patches = configPatches.map(({ path, valueFrom }): [string, unknown] => [
        path.slice(1),
        JSON.parse(secret[valueFrom.secretKeyRef.key] ?? ''),
      ]);
      return { name: plugin, protocols, config: { ...config, ...Object.fromEntries(patches) } };
    });
};

type Resource = {
  kind: string;
  plugin: string;
  config: Record<string, unknown>;
  protocols: string[];
  metadata: { labels: Record<string, string> };
  stringData?: Record<string, string>;
  configPatches?: { path: string; valueFrom: { secretKeyRef: { key: string } } }[];
};

describe('every format', () => {
  const expected = kitPlugins(kitOptions()).map(({ name, config }) => ({ name, config }));

  test.each([
    ['deck', declared],
    ['dbless', declared],
    ['admin', sent],
    ['kic', applied],
  ] as const)('%s holds the same plugins', (format, read) => {
    const plugins = read(renderKit(format, kitOptions()));
    expect(plugins.map(({ name, config }) => ({ name, config }))).toEqual(expected);
    expect(plugins.every(({ protocols }) => protocols.join() === 'grpc,grpcs,http,https')).toBe(
      true,
    );
  });

  test('creates what strips before what sends, so that no entry is sent whole in between', () => {
    expect(expected.map(({ name }) => name)).toEqual(['pre-function', 'http-log']);
  });

  test.each(['deck', 'dbless'] as const)('%s holds the Lua as it is, line by line', (format) => {
    const text = renderKit(format, kitOptions());
    const [snippet] = (expected[0]?.config['log'] ?? []) as string[];
    const lines = snippet?.trimEnd().split('\n') ?? [];
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(text).toContain(`          ${line}\n`);
  });

  test.each(['deck', 'dbless', 'kic'] as const)(
    '%s is the same to a reader of YAML 1.1',
    (format) => {
      for (const value of ['yes', 'on', '0b11', '0755', '1e5']) {
        const text = renderKit(format, kitOptions({ kong: '3.2', token: { kind: 'text', value } }));
        const plugins = parseAllDocuments(text, { version: '1.1' }).map(
          (document) => document.toJS() as { plugins?: Plugin[] } & Plugin,
        );
        const httpLog = plugins
          .flatMap((document) => document.plugins ?? [document])
          .find(({ config }) => 'http_endpoint' in config);
        expect(httpLog?.config['headers']).toEqual({ 'x-api-key': value });
      }
    },
  );

  test.each(kitFormats)('%s says how to apply it and what stripping does to others', (format) => {
    const text = renderKit(format, kitOptions());
    expect(text).toMatch(/^# .*(Apply|add these)/);
    expect(text).toContain('every logging plugin on the');
  });
});

test('decK is told to touch nothing but the kit, and a Kong without a database is spared that', () => {
  expect(parse(renderKit('deck', kitOptions()))).toMatchObject({
    _format_version: '3.0',
    _info: { select_tags: ['billable'] },
    plugins: [{ tags: ['billable'] }, { tags: ['billable'] }],
  });
  expect(Object.keys(parse(renderKit('dbless', kitOptions())) as object)).toEqual([
    '_format_version',
    'plugins',
  ]);
});

describe('for Kubernetes', () => {
  const resources = (kong: string) =>
    parseAllDocuments(renderKit('kic', kitOptions({ kong }))).map(
      (document) => document.toJS() as Resource & { metadata: { annotations: object } },
    );

  test('every resource has what the controller looks for', () => {
    const [secret, ...plugins] = resources('3.9');
    expect(secret?.metadata.labels).toEqual({ 'konghq.com/secret': 'true' });
    expect(plugins.map(({ metadata }) => metadata.annotations)).toEqual([
      { 'kubernetes.io/ingress.class': 'kong', 'konghq.com/tags': 'billable' },
      { 'kubernetes.io/ingress.class': 'kong', 'konghq.com/tags': 'billable' },
    ]);
    expect(JSON.stringify(plugins)).not.toContain('ingest0token');
  });

  test.each([
    ['2.8', ['ingest0token']],
    ['3.3', 'ingest0token'],
  ])('Kong %s, whose controllers patch nothing, gets the header as it is', (kong, header) => {
    const [preFunction, httpLog, ...others] = resources(kong);
    expect([preFunction?.plugin, others]).toEqual(['pre-function', []]);
    expect(httpLog).toMatchObject({ config: { headers: { 'x-api-key': header } } });
    expect(httpLog).not.toHaveProperty('configPatches');
  });
});

describe('the queue', () => {
  const httpLog = (options: Parameters<typeof kitOptions>[0]) =>
    kitPlugins(kitOptions(options)).find(({ name }) => name === 'http-log')?.config;

  test('of Kong 3.3 and later outlasts an hour', () => {
    for (const kong of ['3.3', '3.4', '3.9']) {
      expect(httpLog({ kong })).toMatchObject({
        timeout: 30_000,
        headers: { 'x-api-key': 'ingest0token' },
        queue: { max_batch_size: 1_000, max_entries: 100_000, max_retry_time: 3_600 },
      });
    }
  });

  test('of older Kongs counts attempts; before 3.0 headers are lists', () => {
    const old = { queue_size: 1_000, retry_count: 70, flush_timeout: 2 };
    expect(httpLog({ kong: '3.2' })).toMatchObject({
      ...old,
      headers: { 'x-api-key': 'ingest0token' },
    });
    expect(httpLog({ kong: '2.8' })).toMatchObject({
      ...old,
      headers: { 'x-api-key': ['ingest0token'] },
    });
    expect(httpLog({ kong: '3.0' })).toMatchObject({ headers: { 'x-api-key': 'ingest0token' } });
    expect(httpLog({ kong: '2.8' })).not.toHaveProperty('queue');
    expect(parse(renderKit('deck', kitOptions({ kong: '2.8' })))).toMatchObject({
      _format_version: '1.1',
    });
  });
});

describe('the largest body', () => {
  test.each(forms)('of the form %s stays below the limit', (strip) => {
    for (const maxBodyBytes of [3_000_000, 33_554_432]) {
      const options = kitOptions({ strip, maxBodyBytes });
      expect(largestBodyBytes(options)).toBeLessThanOrEqual(maxBodyBytes);
      expect(renderKit('deck', options)).toContain(
        largestBodyBytes(options).toLocaleString('en-US'),
      );
    }
  });

  test('of stripped entries is 1,000 entries of 2,985 bytes: 435 and ten for each byte of the names', () => {
    expect(batchSize(kitOptions())).toBe(1_000);
    expect(largestStrippedEntryBytes(255)).toBe(2_985);
    expect(largestStrippedEntryBytes(256) - largestStrippedEntryBytes(255)).toBe(10);
    expect(bodyBytes(1_000, 2_985)).toBe(2_986_001);
  });

  test('of whole entries is bounded by what nginx takes, and the largest one captured fits', () => {
    const captured = join(import.meta.dirname, '../fixtures/captures/single-worst-size.json');
    expect(statSync(captured).size).toBeLessThan(largestWholeEntryBytes);
    expect(batchSize(kitOptions({ strip: 'none' }))).toBe(10);
    expect(batchSize(kitOptions({ strip: 'none', maxBodyBytes: 33_554_432 }))).toBe(120);
  });

  test('is what docs/kong.md says, for longer and other names too', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../docs/kong.md'), 'utf8');
    const fixed = largestStrippedEntryBytes(0);
    const atMost = (bytesPerNameByte: number, nameBytes: number): string =>
      Math.min(
        1_000,
        largestBatch(fixed + 5 * bytesPerNameByte * nameBytes, 3_000_000),
      ).toLocaleString('en-US');
    for (const nameBytes of [64, 255, 512, 1_024]) {
      const row = docs
        .split('\n')
        .find((line) => line.startsWith(`| ${nameBytes.toLocaleString('en-US')} bytes`));
      expect(row).toContain(`| ${atMost(2, nameBytes)} | ${atMost(6, nameBytes)} |`);
    }
    for (const number of [fixed, 2_985, 2_986_001, largestWholeEntryBytes]) {
      expect(docs).toContain(number.toLocaleString('en-US'));
    }
  });

  test('is the length of an array of such entries', () => {
    const body = JSON.stringify(Array.from({ length: 7 }, () => 'x'.repeat(98)));
    expect(bodyBytes(7, 100)).toBe(body.length);
    expect(largestBatch(100, body.length)).toBe(7);
    expect(largestBatch(100, body.length - 1)).toBe(6);
  });
});

describe('kong:config', () => {
  test('prints decK YAML for Kong 3.9, and completes the path of the endpoint', () => {
    const { code, out } = run(...needed);
    expect(code).toBe(0);
    expect(out).toBe(renderKit('deck', kitOptions()));
    expect(out).toContain('http_endpoint: http://billable:8080/ingest');
  });

  test('keeps the token out of every format with --token-env', () => {
    for (const format of kitFormats) {
      const args = [
        '--endpoint',
        'http://b/ingest',
        '--token-env',
        'BILLABLE_TOKEN',
        '--format',
        format,
      ];
      const { code, out } = run(...args);
      expect(code).toBe(0);
      expect(out).toContain('{vault://env/billable-token}');
    }
  });

  test('--token-env is offered to those Kongs alone that know it', () => {
    const args = (kong: string) => ['--endpoint', 'http://b', '--token-env', 'A', '--kong', kong];
    expect(run(...args('3.2')).code).toBe(0);
    expect(run(...args('3.1')).code).toBe(2);
    expect(run(...needed, '--kong', '3.2').out).toContain('--token-env');
    expect(run(...needed, '--kong', '3.1').out).not.toContain('--token-env');
  });

  test('--whole strips nothing and says which batch is safe', () => {
    const { out } = run(...needed, '--whole');
    expect(out).not.toContain('pre-function');
    expect(out).toMatch(/max_batch_size: 10\n/);
    expect(out).toContain('API keys, cookies and query strings');
  });

  test('says what is not guaranteed below Kong 3.5', () => {
    expect(run(...needed, '--kong', '3.4').out).toContain('Not guaranteed');
    expect(run(...needed, '--kong', '2.8').out).toContain('Not guaranteed');
    expect(run(...needed, '--kong', '3.5').out).not.toContain('Not guaranteed');
  });

  test('never prints a retry time of -1', () => {
    for (const kong of ['2.8', '3.4', '3.9']) {
      expect(run(...needed, '--kong', kong).out).not.toMatch(/max_retry_time: -/);
    }
  });

  test('--help says all options', () => {
    const { code, out } = run('--help');
    expect(code).toBe(0);
    for (const option of [
      'endpoint',
      'token',
      'token-env',
      'format',
      'kong',
      'strip',
      'whole',
      'max-body',
    ]) {
      expect(out).toContain(`--${option}`);
    }
  });

  test.each([
    [[]],
    [['--endpoint', 'http://b']],
    [['--token', 'a']],
    [['--endpoint', 'b:8080', '--token', 'a']],
    [['--endpoint', 'ftp://b', '--token', 'a']],
    [['--endpoint', 'http://b/%69', '--token', 'a']],
    [['--endpoint', 'http://b/a b', '--token', 'a']],
    [['--endpoint', 'http://b/\u00e9', '--token', 'a']],
    [['--endpoint', 'http://b/x"', '--token', 'a']],
    [['--endpoint', 'http://{vault://env/b}', '--token', 'a']],
    [['--endpoint', 'http://b/ingest?x=1', '--token', 'a']],
    [['--endpoint', 'http://u:p@b/ingest', '--token', 'a']],
    [[...needed, '--token-env', 'A']],
    [['--endpoint', 'http://b', '--token-env', 'lower']],
    [['--endpoint', 'http://b', '--token-env', 'A', '--kong', '2.8']],
    [[...needed, '--kong', '2.7']],
    [[...needed, '--kong', 'latest']],
    [[...needed, '--kong', '3.9x']],
    [[...needed, '--format', 'xml']],
    [[...needed, '--strip', 'all']],
    [[...needed, '--strip', 'pre-function', '--whole']],
    [[...needed, '--max-body', '10']],
    [[...needed, '--unknown']],
    [[...needed, 'extra']],
  ])('refuses %j with 2 and one message', (args) => {
    const { code, out, err } = run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trim().split('\n').length).toBeGreaterThan(0);
  });

  test('never repeats a token that it refuses', () => {
    expect(run('--endpoint', 'http://b', '--token', 'se cret').err).not.toContain('se cret');
  });
});
