import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

const version = '3.2.0';

// Outside the checkout: one build serves every checkout of the current user.
const cache = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
const builds = path.join(cache, 'billable');
const build = path.join(builds, `dynoxide-${version}`);

/** Whether this run of the tests is to have it. */
export const isDynoxideWanted = process.env['DYNOXIDE'] === '1';

/** Where `installDynoxide` puts the program. */
export const dynoxideProgram = path.join(build, 'bin', 'dynoxide');

export const isDynoxideInstalled = (): boolean => existsSync(dynoxideProgram);

/** Builds it with cargo, which takes some minutes, unless it is there. Gives the reason where that fails. */
export const installDynoxide = (): string | null => {
  if (isDynoxideInstalled()) return null;
  // Built aside and moved, so that an interrupted build leaves none that looks whole.
  mkdirSync(builds, { recursive: true });
  const draft = mkdtempSync(path.join(builds, 'draft-'));
  try {
    const { status, error } = spawnSync('cargo', [...cargoInstall, '--root', draft], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...quickBuild },
    });
    if (error !== undefined) return `cargo did not run: ${error.message}`;
    if (status !== 0) return `cargo ended with ${status ?? 'a signal'}`;
    if (!isDynoxideInstalled()) renameSync(draft, build);
    return null;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
};

const cargoInstall = [
  'install',
  '--locked',
  '--quiet',
  '--version',
  version,
  '--no-default-features',
  '--features',
  'native-sqlite,http-server,cli',
  'dynoxide-rs',
];

/** The release profile of its makers takes three times as long, for a smaller program. */
const quickBuild = {
  CARGO_PROFILE_RELEASE_LTO: 'off',
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
};
