// Runs every check besides the tests. All steps run, so that one run shows all there is to mend.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { openApiPath } from './openapi-file.ts';

/** The folders with code. depcruise fails on one that is not there. */
const codeFolders = [
  'shared',
  'functions',
  'local',
  'cli',
  'infra',
  'kong',
  'pricing',
  'bench',
  'soak',
  'test',
  'tools',
];

type Step = {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
};

const steps: readonly Step[] = [
  { name: 'types', command: ['tsc', '--project', '.'] },
  { name: 'lint', command: ['oxlint'] },
  { name: 'format', command: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'imports', command: ['depcruise', ...codeFolders.filter((it) => existsSync(it))] },
  { name: 'files', command: ['node', 'tools/check-files.ts'] },
  {
    name: 'settings',
    command: ['node', '--disable-warning=ExperimentalWarning', 'tools/check-settings.ts'],
  },
  {
    name: 'openapi',
    command: ['redocly', 'lint', '--format=stylish', openApiPath],
    // It would ask for news and send what it was called with.
    env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  },
];

const failed = steps.filter(({ name, command: [program, ...options], env }) => {
  console.log(`\n== ${name}: ${[program, ...options].join(' ')}`);
  const startedAt = Date.now();
  const { status, error } = spawnSync(program, options, {
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (error) console.error(`${program} did not run: ${error.message}`);
  console.log(`-- ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${Date.now() - startedAt} ms)`);
  return status !== 0;
});

if (failed.length > 0) {
  console.error(`\nFailed: ${failed.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 1;
} else {
  console.log(`\nAll ${steps.length} checks passed.`);
}
