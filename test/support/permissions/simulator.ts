import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Statement } from '../aws/stack-template.ts';
import { account } from '../aws/resolved-template.ts';
import type { Asked } from './requests.ts';

export type Policies = {
  /** Of the role that asks. */
  readonly role: string;
  readonly statements: readonly Statement[];
  /** Of the resource that is asked for, where it has any. */
  readonly ofResource?: readonly Statement[];
};

export type Verdict = { readonly isAllowed: boolean; readonly ignored: readonly string[] };

export type Simulator = (asked: Asked, policies: Policies) => Promise<Verdict>;

/** The part of `@cloud-copilot/iam-simulate` that is used. */
type Package = {
  readonly runSimulation: (
    simulation: object,
    options: object,
  ) => Promise<
    | { readonly resultType: 'error'; readonly errors: unknown }
    | { readonly resultType: 'wildcard' }
    | {
        readonly resultType: 'single';
        readonly overallResult: string;
        readonly result: { readonly ignoredContextKeys?: readonly string[] };
      }
  >;
};

const root = path.resolve(import.meta.dirname, '../../..');
const pinned = path.join(import.meta.dirname, 'simulator');

/**
 * Evaluates policies as IAM does. The package is installed beside the project, with the hashes of its
 * own lock file, and is no dependency of it: ADR 0028 says why. `missing` where npm does not give it.
 */
export const loadSimulator = async (): Promise<Simulator | { readonly missing: string }> => {
  const installed = install();
  if ('missing' in installed) return installed;
  const entry = path.join(
    installed.folder,
    'node_modules/@cloud-copilot/iam-simulate/dist/esm/index.js',
  );
  const { runSimulation } = (await import(pathToFileURL(entry).href)) as Package;
  return async ({ action, resource, context }, { role, statements, ofResource }) => {
    const document = (Statement: readonly Statement[]) => ({ Version: '2012-10-17', Statement });
    const result = await runSimulation(
      {
        request: {
          principal: role,
          action,
          resource: { resource, accountId: account },
          contextVariables: { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3', ...context },
        },
        identityPolicies: [{ name: 'role', policy: document(statements) }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        ...(ofResource !== undefined && { resourcePolicy: document(ofResource) }),
      },
      {},
    );
    if (result.resultType !== 'single') throw new Error(JSON.stringify(result));
    const { ignoredContextKeys = [] } = result.result;
    const ignored = ignoredContextKeys.filter((key) => key in context);
    return { isAllowed: result.overallResult === 'Allowed', ignored };
  };
};

const install = (): { readonly folder: string } | { readonly missing: string } => {
  const lock = readFileSync(path.join(pinned, 'package-lock.json'));
  const pins = createHash('sha256').update(lock).digest('hex').slice(0, 16);
  const parent = path.join(root, '.venv');
  const folder = path.join(parent, `npm-${pins}`);
  if (existsSync(folder)) return { folder };
  // Made aside and moved: neither an interrupted run nor one alongside this one leaves half of it.
  mkdirSync(parent, { recursive: true });
  const draft = mkdtempSync(path.join(parent, 'draft-'));
  cpSync(pinned, draft, { recursive: true });
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status, error, stderr } = spawnSync('npm', options, { cwd: draft, encoding: 'utf8' });
  if (status === 0 && !existsSync(folder)) renameSync(draft, folder);
  rmSync(draft, { recursive: true, force: true });
  return status === 0 ? { folder } : { missing: `npm ci: ${error?.message ?? stderr.trim()}` };
};
