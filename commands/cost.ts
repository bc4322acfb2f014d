import { costDetails, costOverview } from '../pricing/cost-table.ts';
import { runCommand, WrongUse } from './run-command.ts';

const usage = `npm run cost -- [--requests N] [--batch N] [--consumers N] [--statuses N] [--entry-bytes N]

Computes what Billable costs on AWS a month, at the list prices of us-east-1, without free tiers.
Without --requests it prints an overview.

  --requests     requests a month
  --batch        requests in a batch of Kong's, 200
  --consumers    consumers in a batch, 20
  --statuses     different response statuses of a consumer in a month, 4
  --entry-bytes  bytes of an entry, 400 (stripped; whole ones have 2,200)

docs/cost.md says where the numbers come from.

Exit code: 0 done, 2 wrong use.`;

const options = {
  requests: { type: 'string' },
  batch: { type: 'string' },
  consumers: { type: 'string' },
  statuses: { type: 'string' },
  'entry-bytes': { type: 'string' },
} as const;

const wholeNumber = (name: string, text: string | undefined, fallback: number): number => {
  if (text === undefined) return fallback;
  const value = /^[1-9]\d{0,14}$/.test(text.replaceAll(/[_,]/g, ''))
    ? Number(text.replaceAll(/[_,]/g, ''))
    : 0;
  if (value > 0) return value;
  throw new WrongUse(`--${name} is ${JSON.stringify(text)}; allowed: a whole number from 1`);
};

await runCommand({ usage, options }, ({ values, positionals }) => {
  if (positionals.length > 0) throw new WrongUse('options only');
  const traffic = {
    consumers: wholeNumber('consumers', values.consumers, 20),
    statuses: wholeNumber('statuses', values.statuses, 4),
    entryBytes: wholeNumber('entry-bytes', values['entry-bytes'], 400),
  };
  if (values.requests === undefined) {
    if (values.batch !== undefined) throw new WrongUse('--batch needs --requests');
    console.log(costOverview(traffic));
    return 0;
  }
  const requestsPerMonth = wholeNumber('requests', values.requests, 0);
  const batchSize = wholeNumber('batch', values.batch, 200);
  console.log(costDetails({ ...traffic, requestsPerMonth, batchSize }));
  return 0;
});
