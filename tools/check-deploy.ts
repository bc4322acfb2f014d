// Checks each file of deploy/, and the templates of the stack, by the tool of its field. A tool that is not here is named in a line, and
// its files go unchecked. Exit codes: 0 nothing wrong was found, 1 something was.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { installPackages } from '../test/support/emulator/install-packages.ts';
import { writeTemplates } from './deploy/templates.ts';

const root = path.resolve(import.meta.dirname, '..');
const file = (name: string): string => path.join(root, 'deploy', name);
const scratch = mkdtempSync(path.join(tmpdir(), 'billable-deploy-'));

type Check = {
  readonly files: string;
  /** The words of a command, or why there is none here. */
  readonly command: readonly [string, ...string[]] | { readonly missing: string };
};

const inPython = (name: string, options: () => readonly string[]): Check['command'] => {
  const requirements = path.join(import.meta.dirname, 'deploy/requirements.txt');
  const installed = installPackages(requirements, path.join(root, '.venv'));
  if (installed.kind === 'missing') return { missing: installed.reason };
  const program = path.join(path.dirname(installed.python), name);
  return [installed.python, program, ...options()];
};

const kubernetes = inPython('kubernetes-validate', () => [
  '--strict',
  '--quiet',
  file('kubernetes/billable.yaml'),
  file('kubernetes/shell.yaml'),
]);

/** In every region that CloudFormation has. W3005: the CDK also names what a reference implies. */
const templates = inPython('cfn-lint', () => [
  '--regions=ALL_REGIONS',
  '--ignore-checks=W3005',
  '--',
  ...writeTemplates(scratch),
]);

/** nginx checks whole configurations, with the certificates that they name. */
const nginx = (): Check['command'] => {
  const key = path.join(scratch, 'privkey.pem');
  const certificate = path.join(scratch, 'fullchain.pem');
  const words = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=billable.test';
  const made = spawnSync('openssl', [...words.split(' '), '-keyout', key, '-out', certificate]);
  if (made.error !== undefined) return { missing: 'openssl makes the certificate to try it with' };
  const site = readFileSync(file('tls/nginx.conf'), 'utf8').replaceAll(
    '/etc/ssl/billable',
    scratch,
  );
  writeFileSync(path.join(scratch, 'site.conf'), site);
  const whole = path.join(scratch, 'nginx.conf');
  const pid = path.join(scratch, 'nginx.pid');
  writeFileSync(whole, `events {}\nhttp { include ${scratch}/site.conf; }\npid ${pid};\n`);
  return ['nginx', '-t', '-q', '-c', whole, '-e', 'stderr'];
};

/** The unit with a program that is there: systemd looks whether it can be started. */
const unit = (): string => {
  const text = readFileSync(file('systemd/billable.service'), 'utf8');
  const here = path.join(scratch, 'billable.service');
  writeFileSync(here, text.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
  return here;
};

const checks: readonly Check[] = [
  {
    files: 'Prometheus rules',
    command: ['promtool', 'check', 'rules', file('prometheus/rules.yaml')],
  },
  {
    files: 'rule tests',
    command: ['promtool', 'test', 'rules', file('prometheus/rules.test.yaml')],
  },
  {
    files: 'scrape configuration',
    command: ['promtool', 'check', 'config', '--syntax-only', file('prometheus/prometheus.yaml')],
  },
  { files: 'Kubernetes manifests', command: kubernetes },
  { files: 'templates of the stack, each setting in each region', command: templates },
  { files: 'systemd unit', command: ['systemd-analyze', 'verify', '--man=no', unit()] },
  {
    // The threshold is ten times the exposure.
    files: 'hardening of the unit, below 2.0',
    command: ['systemd-analyze', 'security', '--offline=true', '--threshold=19', unit()],
  },
  {
    files: 'Caddyfile',
    command: ['caddy', 'validate', '--adapter', 'caddyfile', '--config', file('tls/Caddyfile')],
  },
  { files: 'nginx.conf', command: nginx() },
];

for (const { files, command } of checks) {
  if ('missing' in command) {
    console.log(`-- ${files}: not checked: ${command.missing}`);
    continue;
  }
  const [program, ...options] = command;
  // Of what Python runs, the program that it is.
  const name = path.basename((program.endsWith('/python') ? options[0] : undefined) ?? program);
  const { status, error, stdout, stderr } = spawnSync(program, options, { encoding: 'utf8' });
  if (error !== undefined) {
    console.log(`-- ${files}: not checked: ${name} is not here (${error.message})`);
  } else if (status === 0) {
    console.log(`-- ${files}: ok (${name})`);
  } else {
    console.error(`${stdout}${stderr}\n-- ${files}: FAILED (${name} ended with ${status})`);
    process.exitCode = 1;
  }
}
rmSync(scratch, { recursive: true, force: true });
