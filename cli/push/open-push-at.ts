import type { PushProgress } from '../../functions/push/context.ts';
import { fileInForce } from '../../local/customers/billable-files.ts';
import { type CliContext, settingsOf } from '../context.ts';
import type { OpenPush } from './opened-push.ts';

export const openPushAt = async (
  context: CliContext,
  table: string | undefined,
): Promise<OpenPush> => {
  if (table === undefined) return openHere(context);
  // The SDK is loaded only where it is needed: it takes longer than the rest.
  const { openAwsPush } = await import('./open-aws-push.ts');
  return openAwsPush(context, { table, onProgress: showProgress });
};

const openHere = async (context: CliContext): Promise<OpenPush> => {
  const config = settingsOf(context);
  const { file, complaint } = fileInForce(config);
  if (complaint !== null) context.err(`The customers of before are in force: ${complaint}\n`);
  const { openPush } = await import('../../local/push/open-push.ts');
  const { secretsHere } = await import('../../local/push/secrets-here.ts');
  const push = await openPush(config, file, { clock: context.now, onProgress: showProgress });
  return {
    ...push,
    file,
    secrets: secretsHere(config),
    requireClock: async () => {
      const { requireClock } = await import('../../local/clock/command-clock.ts');
      const asked = { now: context.now(), isRight: false, refusal: 'Nothing is pushed' };
      requireClock(config.dataDir, push.lastReceivedAt(), asked);
    },
  };
};

const showProgress = ({ system, month, doing, done, of }: PushProgress): void => {
  const { stderr } = process;
  if (!stderr.isTTY || (done % 100 !== 0 && done !== of)) return;
  const end = done === of ? '\r\u001B[K' : '';
  stderr.write(`\r\u001B[K${system} ${month}: ${done} of ${of} totals ${doing}${end}`);
};
