import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The zod schemas of OpenMeter's own SDK. It asks for Node 22, and would make `npm ci` print a warning
// under Node 20, so it is installed on its own, once, and not among the packages.

const sdk = '@openmeter/sdk@1.0.0-beta.232';
const zod = 'zod@4.4.3';
const folder = join(tmpdir(), `billable-${`${sdk}-${zod}`.replaceAll(/[^\w.-]+/g, '-')}`);
const isInstalled = join(folder, 'installed');

/** `null` where the schemas are there, else why not. */
export const installOpenMeterSchemas = (): string | null => {
  if (existsSync(isInstalled)) return null;
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps'];
  try {
    mkdirSync(folder, { recursive: true });
    execFileSync('npm', ['install', '--prefix', folder, ...quiet, sdk, zod], { stdio: 'pipe' });
    writeFileSync(isInstalled, '');
    return null;
  } catch {
    return `${sdk} cannot be installed here (it needs the registry of npm): events are not checked by OpenMeter's schemas`;
  }
};

type Checked = { readonly schema: string; readonly value: unknown };

const program = `
  import * as schemas from '@openmeter/sdk/zod';
  import { text } from 'node:stream/consumers';
  const faults = JSON.parse(await text(process.stdin)).flatMap(({ schema, value }) => {
    const { success, error } = schemas[schema].strict().safeParse(value);
    return success ? [] : [schema + ': ' + JSON.stringify(error.issues)];
  });
  console.log(JSON.stringify(faults));
`;

/** What the schemas have to say about values; nothing that they do not name is allowed. */
export const openMeterFaults = (checked: readonly Checked[]): readonly string[] => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { cwd: folder, encoding: 'utf8', input: JSON.stringify(checked) },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as readonly string[];
};
