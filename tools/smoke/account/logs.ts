import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';

import type { AccountContext } from './context.ts';

type Wanted = { readonly group: string; readonly pattern?: string };

/** Lines of a log group since the run began; a pattern is CloudWatch's. */
export const logLines = async (
  { account, since }: Pick<AccountContext, 'account' | 'since'>,
  { group, pattern }: Wanted,
): Promise<readonly string[]> => {
  const { events = [] } = await account.logs.send(
    new FilterLogEventsCommand({
      logGroupName: account.nameOf(group),
      startTime: since,
      ...(pattern !== undefined && { filterPattern: pattern }),
    }),
  );
  return events.map(({ message = '' }) => message);
};
