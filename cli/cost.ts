import { costAdvice } from '../pricing/cost-advice.ts';
import { costDetails, costFigures, costOverview } from '../pricing/cost-table.ts';
import { ending, newCommand, WrongUse } from '../shared/command-line/command.ts';
import type { CliContext } from './context.ts';
import { wholeNumberFlag } from '../shared/command-line/values.ts';

export const costCommand = (context: CliContext) =>
  newCommand({
    name: 'cost',
    about: `Computes what Billable costs on AWS a month, at the list prices of us-east-1, without free tiers. Without --requests it prints an overview. docs/cost.md says where the numbers come from.`,
  })
    .option('--requests <N>', 'requests a month', wholeNumberFlag('--requests'))
    .option(
      '--batch <N>',
      'requests in a batch of Kong: 200 by default',
      wholeNumberFlag('--batch'),
    )
    .option('--consumers <N>', 'consumers in a batch', wholeNumberFlag('--consumers'), 20)
    .option(
      '--statuses <N>',
      'different response statuses of a consumer in a month',
      wholeNumberFlag('--statuses'),
      4,
    )
    .option(
      '--entry-bytes <N>',
      'bytes of an entry; a whole one has 2200',
      wholeNumberFlag('--entry-bytes'),
      400,
    )
    .option(
      '--commit-seconds <N>',
      'how long a batch may wait for others: the setting commitSeconds',
      wholeNumberFlag('--commit-seconds', { from: 0 }),
      30,
    )
    .option(
      '--receipt-days <N>',
      'how long receipts are kept: the setting RECEIPT_DAYS',
      wholeNumberFlag('--receipt-days'),
      400,
    )
    .option('--json', 'for machines: {"total": USD a month, "parts": […]}')
    .action(
      ending(context, ({ requests, batch, json, ...traffic }) => {
        if (requests === undefined) {
          if (batch !== undefined) throw new WrongUse('--batch needs --requests');
          if (json === true) throw new WrongUse('--json needs --requests');
          context.print(costOverview(traffic));
          return 0;
        }
        const all = { ...traffic, requestsPerMonth: requests, batchSize: batch ?? 200 };
        if (json === true) {
          context.print(JSON.stringify(costFigures(all)));
          return 0;
        }
        context.print(costDetails(all));
        for (const advice of costAdvice(all)) context.print(advice);
        return 0;
      }),
    );
