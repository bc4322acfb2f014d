import { afterAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cdk } from '../support/aws/cdk.ts';
import { featureFlags } from '../support/aws/synthesis.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'billable-synth-'));
const noNetwork = new URL('../support/aws/no-network.ts', import.meta.url).href;

afterAll(() => {
  rmSync(folder, { recursive: true });
});

type PluginReport = {
  readonly pluginName: string;
  readonly conclusion: string;
  readonly violations: readonly unknown[];
  readonly suppressedViolations?: readonly { readonly reason: string }[];
};

describe('cdk synth', () => {
  test('works without a network and without Docker, and no check finds anything', async () => {
    const output = path.join(folder, 'cdk.out');
    const { status, text } = await cdk(['synth', '--quiet', '--output', output], {
      NODE_OPTIONS: `--import ${noNetwork}`,
      CDK_DOCKER: 'false',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CI: 'true',
    });
    expect(text).not.toContain('NETWORK USED');
    expect(text).not.toMatch(/ERROR|WARNING|Acknowledge/);
    expect(status).toBe(0);
    const { pluginReports } = JSON.parse(
      readFileSync(path.join(output, 'validation-report.json'), 'utf8'),
    ) as { readonly pluginReports: readonly PluginReport[] };
    for (const { conclusion, violations, suppressedViolations = [] } of pluginReports) {
      expect({ conclusion, violations }).toEqual({ conclusion: 'success', violations: [] });
      for (const { reason } of suppressedViolations) expect(reason.length).toBeGreaterThan(30);
    }
    expect(pluginReports.map(({ pluginName }) => pluginName)).toContain('cdk-validator-cfnguard');
    const bundles = readdirSync(output).filter((name) => name.startsWith('asset.'));
    expect(bundles).toHaveLength(4);
  });
});

/** Every setting that adds to the stack, away from its default. */
const allSettings = {
  removalPolicy: 'destroy',
  tracing: 'true',
  athena: 'true',
  alarmEmail: 'ops@example.com',
  idleAlarm: 'true',
  slowAlarm: 'true',
  customDomainName: 'billable.example.com',
  customDomainCertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d',
  ingestConcurrency: '5',
  allowedCidrs: '203.0.113.0/24',
  tableName: 'billable-restored',
  reportsBucketName: 'billable-of-before',
  ingestTokenSecretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:Ingest-a1B2c3',
  readTokenSecretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:Read-a1B2c3',
};

const alerts = `alerts:
  - { name: plan, customer: acme, meter: requests, period: month, limit: 1000, at: [80] }
webhook: { url: https://hooks.example/billable }
push:
  stripe: { meters: { requests: api_requests }, grace: 1h }
  http: { url: https://in.example, meters: { requests: api_requests } }
`;

/** A checkout of a person's own, in which the CDK may write. */
const checkout = (): string => {
  const root = path.resolve(import.meta.dirname, '../..');
  const copy = path.join(folder, 'checkout');
  mkdirSync(copy);
  copyFileSync(path.join(root, 'cdk.json'), path.join(copy, 'cdk.json'));
  for (const name of ['node_modules', 'infra']) {
    symlinkSync(path.join(root, name), path.join(copy, name));
  }
  return copy;
};

test('the checks find nothing with every setting, alerts and pushes, after commands of the CDK that note context', async () => {
  const own = { HOME: folder, CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true' };
  const ofPerson = { context: { owner: 'me', stage: 'other' }, requireApproval: 'never' };
  writeFileSync(path.join(folder, '.cdk.json'), JSON.stringify(ofPerson));
  const copy = checkout();
  for (const words of [
    ['acknowledge', '34892'],
    ['cli-telemetry', '--disable'],
  ]) {
    expect(await cdk(words, own, copy)).toMatchObject({ status: 0 });
  }
  const noted = JSON.parse(readFileSync(path.join(copy, 'cdk.context.json'), 'utf8')) as object;
  expect(noted).toEqual({ 'acknowledged-issue-numbers': [34_892], 'cli-telemetry': false });

  const context = Object.entries(allSettings).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const output = path.join(folder, 'all-settings');
  const billableYaml = path.join(folder, 'billable.yaml');
  writeFileSync(billableYaml, alerts);
  const words = ['synth', '--quiet', '--output', output, ...context];
  const { status, text } = await cdk(words, { ...own, BILLABLE_CONFIG: billableYaml }, copy);
  expect(text).not.toMatch(/ERROR|Acknowledge/);
  expect(status).toBe(0);
  // The stage is that of cdk.json, not that of ~/.cdk.json.
  const template = readFileSync(path.join(output, 'billable-prod.template.json'), 'utf8');
  expect(template).toContain('WEBHOOK_SECRET_ARN');
  expect(template).toContain('STRIPE_API_KEY_SECRET_ARN');
});

test('every feature flag of this CDK is set, as it advises but for one', () => {
  const advised = JSON.parse(
    readFileSync(
      new URL('../../node_modules/aws-cdk-lib/recommended-feature-flags.json', import.meta.url),
      'utf8',
    ),
  ) as object;
  // Statements that are merged lose their names, by which the tests of the rights know them.
  expect(featureFlags()).toEqual({ ...advised, '@aws-cdk/aws-iam:minimizePolicies': false });
});

test('a billable.yaml that is wrong ends the synthesis with its problems', () => {
  const billableYaml = path.join(folder, 'wrong.yaml');
  writeFileSync(billableYaml, 'customers: [{ id: 007 }]\n');
  const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], {
    cwd: path.resolve(import.meta.dirname, '../..'),
    encoding: 'utf8',
    env: { ...process.env, BILLABLE_CONFIG: billableYaml, CDK_OUTDIR: folder },
  });
  expect(stderr).toMatch(/^billable.yaml is wrong:\n.*wrong.yaml:1:\d+ id: /);
  expect(status).toBe(1);
});

describe('a wrong setting', () => {
  /** What the CDK's command line runs, with what `-c` would give it. */
  const synth = (context: Readonly<Record<string, unknown>>) =>
    spawnSync(process.execPath, ['infra/app.ts'], {
      cwd: path.resolve(import.meta.dirname, '../..'),
      encoding: 'utf8',
      env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: folder },
    });

  test('ends the synthesis with one message that lists every problem', () => {
    const { status, stderr } = synth({ stage: 'Prod', maxEventAgeDays: '0', tableNam: 'x' });
    const [first, ...problems] = stderr.trimEnd().split('\n');
    expect(first).toBe('These settings (cdk.json, ~/.cdk.json, or -c NAME=VALUE) are wrong:');
    expect(problems).toEqual([
      '- maxEventAgeDays is "0"; allowed: a whole number from 1 to 3650',
      '- stage is "Prod"; allowed: a small letter, then up to 19 small letters, digits and -',
      '- tableNam is no setting; did you mean tableName?',
    ]);
    expect(status).toBe(1);
  });
});
