import { afterAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cdk } from '../support/aws/cdk.ts';

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
  customDomainName: 'billable.example.com',
  customDomainCertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d',
  ingestConcurrency: '5',
  allowedCidrs: '203.0.113.0/24',
  tableName: 'billable-restored',
};

const alerts = `alerts:
  - { name: plan, customer: acme, meter: requests, period: month, limit: 1000, at: [80] }
webhook: { url: https://hooks.example/billable }
push:
  stripe: { meters: { requests: api_requests }, grace: 1h }
  http: { url: https://in.example, meters: { requests: api_requests } }
`;

test('the checks find nothing with every setting, alerts and pushes either', async () => {
  const context = Object.entries(allSettings).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const output = path.join(folder, 'all-settings');
  const billableYaml = path.join(folder, 'billable.yaml');
  writeFileSync(billableYaml, alerts);
  const { status, text } = await cdk(['synth', '--quiet', '--output', output, ...context], {
    BILLABLE_CONFIG: billableYaml,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CI: 'true',
  });
  expect(text).not.toMatch(/ERROR|Acknowledge/);
  expect(status).toBe(0);
  const template = readFileSync(path.join(output, 'billable-prod.template.json'), 'utf8');
  expect(template).toContain('WEBHOOK_SECRET_ARN');
  expect(template).toContain('STRIPE_API_KEY_SECRET_ARN');
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
    expect(first).toBe('These settings (cdk.json, or -c NAME=VALUE) are wrong:');
    expect(problems).toEqual([
      '- maxEventAgeDays is "0"; allowed: a whole number from 1 to 3650',
      '- stage is "Prod"; allowed: a small letter, then small letters, digits and -',
      '- tableNam is no setting; did you mean tableName?',
    ]);
    expect(status).toBe(1);
  });
});
