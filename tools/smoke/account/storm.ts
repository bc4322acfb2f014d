import { randomBytes } from 'node:crypto';
import { InvokeCommand } from '@aws-sdk/client-lambda';

import { post, read } from '../calls.ts';
import { expectStatus } from '../check.ts';
import { untilIncluded } from '../until-included.ts';
import type { AccountContext } from './context.ts';

/** The emulator runs a process for each call. */
const sizeOf = ({ isEmulator }: AccountContext) =>
  isEmulator ? { batches: 6, commits: 2 } : { batches: 60, commits: 10 };
const tries = 6;
const consumers = 20;
const statuses = [200, 201, 404, 503];

type Storm = {
  readonly batches: number;
  readonly entries: number;
  /** How often a batch came again since it was answered 503. */
  readonly resent: number;
  /** Runs of recover that ended with an error; the next one goes on. */
  readonly failedCommits: number;
};

/** Batches of the same consumers at once, while several functions commit them. */
export const conflictStorm = async (context: AccountContext): Promise<Storm> => {
  const { api, ingestToken, readToken, account, clock, pause } = context;
  const { batches, commits } = sizeOf(context);
  let resent = 0;
  let failedCommits = 0;
  const id = `smoke-${randomBytes(8).toString('hex')}`;
  const at = clock() - 1_000;
  const batchOf = (batch: number): string =>
    JSON.stringify(
      Array.from({ length: consumers }, (_, i) =>
        statuses.map((status) => ({
          started_at: at,
          request: { id: `${id}-${batch}-${i}-${status}` },
          response: { status },
          consumer: { id: `${id}-${i}` },
        })),
      ).flat(),
    );
  const commit = async (): Promise<void> => {
    const { FunctionError } = await account.lambda.send(
      new InvokeCommand({ FunctionName: account.nameOf('RecoverFunction'), Payload: '{}' }),
    );
    if (FunctionError !== undefined) failedCommits++;
  };
  const bodies = Array.from({ length: batches }, (_, batch) => batchOf(batch));
  // As Kong does: what was answered 503 comes again.
  const send = async (body: string): Promise<void> => {
    for (let left = tries; ; left--) {
      const answer = await post(api, body, ingestToken);
      if (answer.status === 200) return;
      if (answer.status !== 503 || left === 1) expectStatus(answer, 200);
      resent++;
      await pause();
    }
  };
  await Promise.all([...bodies.map(send), ...Array.from({ length: commits }, commit)]);
  await Promise.all([...bodies.map(send), ...Array.from({ length: commits }, commit)]);
  await untilIncluded(context);
  let entries = 0;
  for (let i = 0; i < consumers; i++) {
    const path = `/billable?consumer=id:${id}-${i}&group_by=none`;
    const answer = expectStatus(await read(api, path, readToken), 200);
    const { data } = JSON.parse(answer.body.toString()) as {
      readonly data: readonly { readonly requests: number }[];
    };
    const counted = data[0]?.requests ?? 0;
    const right = batches * statuses.length;
    if (counted !== right) throw new Error(`${id}-${i} has ${counted} requests, not ${right}`);
    entries += counted;
  }
  return { batches, entries, resent, failedCommits };
};

/** Of one batch, for the formula of the costs: its rows are new and have one day. */
export const stormTraffic = {
  batchSize: consumers * statuses.length,
  consumers,
  statuses: statuses.length,
  nameBytes: 25,
  day: 1,
};
