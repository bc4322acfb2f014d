import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleFunction, type FunctionName } from '../../../infra/functions/bundle.ts';
import { standardVariables } from '../../support/aws/standard-variables.ts';
import { EndpointCache } from '../../../shared/lambda/no-endpoint-cache.ts';
import { defaultProvider } from '../../../shared/lambda/environment-credentials.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'billable-bundle-'));
const names: readonly FunctionName[] = ['ingest', 'query', 'report', 'recover', 'alert', 'push'];
const packages = new Map<FunctionName, readonly string[]>();

const fileOf = (name: FunctionName): string => path.join(folder, name, 'index.mjs');

beforeAll(() => {
  for (const name of names) {
    const { outputs } = bundleFunction(name, path.join(folder, name));
    const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
    const found = inputs.map(([file, { bytesInOutput }]) =>
      bytesInOutput === 0 ? undefined : /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1],
    );
    packages.set(name, [...new Set(found.filter((it) => it !== undefined))].sort());
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What every function needs to talk to AWS. */
const sdk = [
  '@aws-sdk/checksums',
  '@aws-sdk/core',
  '@aws/lambda-invoke-store',
  '@smithy/core',
  '@smithy/node-http-handler',
  '@smithy/signature-v4',
  '@smithy/types',
];

const dynamodb = [
  '@aws-sdk/client-dynamodb',
  '@aws-sdk/dynamodb-codec',
  '@aws-sdk/middleware-endpoint-discovery',
];

const s3 = [
  '@aws-sdk/client-s3',
  '@aws-sdk/middleware-sdk-s3',
  '@aws-sdk/s3-request-presigner',
  '@aws-sdk/signature-v4-multi-region',
  '@aws-sdk/xml-builder',
];

const metrics = ['@aws-lambda-powertools/commons', '@aws-lambda-powertools/metrics'];
const secrets = ['@aws-sdk/client-secrets-manager'];
const calendar = ['temporal-polyfill', 'temporal-utils'];
const customers = ['js-yaml'];
const negotiation = ['content-type', 'negotiator'];
const pages = [
  'd3-array',
  'd3-color',
  'd3-format',
  'd3-interpolate',
  'd3-scale',
  'hono',
  'internmap',
];
const signing = ['@stablelib/base64', 'fast-sha256', 'standardwebhooks'];
const always = [...sdk, ...dynamodb, '@middy/core'];

const allowed: Readonly<Record<FunctionName, readonly string[]>> = {
  ingest: [...always, ...metrics, ...secrets],
  query: [
    ...always,
    ...secrets,
    ...s3,
    ...calendar,
    ...negotiation,
    ...pages,
    ...customers,
    'jose',
  ],
  report: [
    ...always,
    ...metrics,
    ...s3,
    ...calendar,
    ...customers,
    'hyparquet',
    'hyparquet-writer',
  ],
  recover: [...always, ...metrics, ...calendar],
  alert: [
    ...always,
    ...metrics,
    ...secrets,
    ...s3,
    ...calendar,
    ...customers,
    ...signing,
    '@aws-sdk/client-sns',
  ],
  push: [...always, ...metrics, ...secrets, ...s3, ...calendar, ...customers, ...signing, 'stripe'],
};

describe('bundles', () => {
  test('ingest is at most 300 kB, with tokens and metrics in it', () => {
    expect(statSync(fileOf('ingest')).size).toBeLessThanOrEqual(300_000);
    expect(packages.get('ingest')).toEqual(
      expect.arrayContaining(['@aws-sdk/client-secrets-manager', '@aws-lambda-powertools/metrics']),
    );
  });

  test.each(names)('%s holds these packages and no others', (name) => {
    const unknown = packages.get(name)?.filter((it) => !allowed[name].includes(it));
    expect(unknown).toEqual([]);
  });

  test.each(names)('%s holds no X-Ray SDK and no credential chain', (name) => {
    const heavy = /xray|credential-provider|client-sso|nested-clients/;
    expect(packages.get(name)?.filter((it) => heavy.test(it))).toEqual([]);
  });

  test('ingest and recover hold no S3 client', () => {
    const together = [...(packages.get('ingest') ?? []), ...(packages.get('recover') ?? [])];
    expect(together.filter((it) => it.includes('s3'))).toEqual([]);
  });

  test.each(names)('%s can be imported alone, where no package is installed', (name) => {
    const script = `const { handler } = await import(${JSON.stringify(fileOf(name))}); console.log(typeof handler)`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', script],
      {
        encoding: 'utf8',
        cwd: folder,
        env: {
          AWS_REGION: 'us-east-1',
          TABLE_NAME: 'table',
          REPORTS_BUCKET_NAME: 'bucket',
          INGEST_TOKEN_SECRET_ARN: 'arn:ingest',
          READ_TOKEN_SECRET_ARN: 'arn:read',
          ALARM_TOPIC_ARN: 'arn:topic',
          ...standardVariables(),
        },
      },
    );
    expect(stderr).toBe('');
    expect(stdout.trim()).toBe('function');
  });
});

test('a bundle discovers no endpoint: that of the region stays', () => {
  expect(new EndpointCache().getEndpoint()).toBeUndefined();
});

describe('credentials from the environment', () => {
  const set = (values: Readonly<Record<string, string | undefined>>): void => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
      const value = values[name];
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  };
  const before = { ...process.env };
  afterAll(() => set(before));

  test('are those that Lambda gives to a function', async () => {
    set({ AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', AWS_SESSION_TOKEN: 'session' });
    expect(await defaultProvider()()).toEqual({
      accessKeyId: 'id',
      secretAccessKey: 'key',
      sessionToken: 'session',
    });
  });

  test('are read at each call, since Lambda may renew them', async () => {
    const provide = defaultProvider();
    set({ AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
    await provide();
    set({ AWS_ACCESS_KEY_ID: 'c', AWS_SECRET_ACCESS_KEY: 'd' });
    expect(await provide()).toEqual({ accessKeyId: 'c', secretAccessKey: 'd' });
  });

  test('are an error where they are missing', async () => {
    set({ AWS_ACCESS_KEY_ID: 'id' });
    await expect(defaultProvider()()).rejects.toThrow('AWS_SECRET_ACCESS_KEY');
  });
});
