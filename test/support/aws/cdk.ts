import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

/** What the CDK and the SDK need to talk to an emulator and to nothing else. */
export const emulatorEnvironment = (endpoint: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
  // Neither the settings of the person nor a home page of the CDK.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  CI: 'true',
});

/** More than any command takes; one that hangs must not hang a test run. */
const timeoutMs = 180_000;

export type CdkResult = { readonly status: number | null; readonly text: string };

/** Runs the CDK's command line, as a person would. */
export const cdk = (
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  folder = root,
): Promise<CdkResult> =>
  new Promise((resolve, reject) => {
    const command = spawn(
      process.execPath,
      [path.join(root, 'node_modules/aws-cdk/bin/cdk'), ...options],
      { cwd: folder, env: { ...process.env, ...environment }, timeout: timeoutMs },
    );
    const chunks: Buffer[] = [];
    command.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    command.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    command.on('error', reject);
    command.on('close', (status) => resolve({ status, text: Buffer.concat(chunks).toString() }));
  });

/** The same, but a failure is an error that says what the CDK said. */
export const cdkOrFail: typeof cdk = async (options, environment, folder) => {
  const result = await cdk(options, environment, folder);
  if (result.status === 0) return result;
  throw new Error(`cdk ${options[0] ?? ''} ended with ${result.status}:\n${result.text}`);
};
