import { setTimeout } from 'node:timers/promises';

import { openAccount } from '../../tools/smoke/account/account.ts';
import { accountChecks } from '../../tools/smoke/account/account-checks.ts';
import { runChecks, type SmokeResult } from '../../tools/smoke/check.ts';
import { outsideChecks } from '../../tools/smoke/smoke-checks.ts';
import type { Deployment } from '../support/aws/deployment.ts';
import { emulatorConfig } from '../support/dynamodb/emulator.ts';
import type { openDeployedApi } from './deployed-api.ts';

/** What the smoke test says of a stack on the emulator; `commit` counts what waits. */
export const smoked = async (
  { stackName }: Deployment,
  { api, tokens }: Awaited<ReturnType<typeof openDeployedApi>>,
  commit: () => Promise<unknown>,
): Promise<readonly SmokeResult[]> => {
  const since = Date.now();
  const account = await openAccount(stackName, emulatorConfig);
  const pause = async (): Promise<void> => {
    // A run that fails on a busy machine is followed by the next, as it is with the schedule.
    await Promise.allSettled([commit()]);
    await setTimeout(2_000);
  };
  const { ingest: ingestToken, read: readToken } = tokens;
  const context = { api, isEmulator: true, ingestToken, readToken, clock: Date.now, pause };
  const checks = { ...outsideChecks, ...accountChecks };
  return Array.fromAsync(runChecks({ ...context, account, since }, checks));
};
