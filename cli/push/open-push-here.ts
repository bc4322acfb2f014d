import type { PushProgress } from '../../functions/push/context.ts';
import { fileInForce } from '../../local/customers/billable-files.ts';
import { type CliContext, settingsOf } from '../context.ts';

/** The pushes of this machine, by its settings and the file of the customers. */
export const openPushHere = async (context: CliContext) => {
  const config = settingsOf(context);
  const { file, complaint } = fileInForce(config);
  if (complaint !== null) context.err(`The customers of before are in force: ${complaint}\n`);
  const { openPush } = await import('../../local/push/open-push.ts');
  const push = await openPush(config, file, { clock: context.now, onProgress: showProgress });
  return { ...push, config, file };
};

const showProgress = ({ system, month, answered, sendings }: PushProgress): void => {
  const { stderr } = process;
  if (!stderr.isTTY || (answered % 100 !== 0 && answered !== sendings)) return;
  const end = answered === sendings ? '\r\u001B[K' : '';
  stderr.write(`\r\u001B[K${system} ${month}: ${answered} of ${sendings} totals answered${end}`);
};
