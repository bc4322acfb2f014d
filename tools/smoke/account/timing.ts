import {
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';

import { post } from '../calls.ts';
import { expectStatus } from '../check.ts';
import type { AccountContext } from './context.ts';

const warmCalls = 20;

/** Seen from here, with the way there: the first call of a new environment, and the middle of later ones. */
export const callTimes = async (
  context: AccountContext,
): Promise<{ readonly coldMs: number; readonly warmMs: number }> => {
  const { account, api, ingestToken, clock } = context;
  const FunctionName = account.nameOf('IngestFunction');
  const Description = `smoke ${clock()}`;
  // Another configuration is another environment.
  await account.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Description }));
  await waitUntilFunctionUpdatedV2({ client: account.lambda, maxWaitTime: 60 }, { FunctionName });
  const timed = async (): Promise<number> => {
    const begin = clock();
    expectStatus(await post(api, '[]', ingestToken), 200);
    return clock() - begin;
  };
  const coldMs = await timed();
  const warm: number[] = [];
  for (let i = 0; i < warmCalls; i++) warm.push(await timed());
  const warmMs = warm.toSorted((a, b) => a - b)[warmCalls / 2] ?? 0;
  return { coldMs, warmMs };
};
