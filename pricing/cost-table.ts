import { alertCost } from './alert-cost.ts';
import { pushCost } from './push-cost.ts';
import { type CostLine, restCost, trafficCost } from './running-cost.ts';
import type { Traffic } from './traffic.ts';
import { dearerDays } from './write-units.ts';

const total = (lines: readonly CostLine[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

/** What one traffic costs in USD a month, and the parts of it with what the stack costs at rest. */
export const costFigures = (traffic: Traffic) => {
  const parts = [...trafficCost(traffic), ...restCost(traffic)];
  return { total: total(parts), parts };
};

const money = (usd: number): string => {
  const digits = usd >= 100 ? 0 : 2;
  return usd.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
};

const count = (amount: number): string =>
  amount.toLocaleString('en-US', { maximumFractionDigits: amount < 10 ? 2 : 0 });

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** What alerts cost a month at some numbers of customers, a tenth of whom reach a threshold. */
export const alertOverview = (): string =>
  [
    row(['customers', 'read units a look', 'USD a month']),
    row(['---:', '---:', '---:']),
    ...[100, 1_000, 10_000, 100_000].map((customers) => {
      const lines = alertCost({ customers, reached: customers / 10, statuses: 4, pages: 1 });
      const looks = lines.find(({ part }) => part === 'Schedule')?.amount ?? 1;
      const units = lines.find(({ part }) => part === 'DynamoDB reads')?.amount ?? 0;
      return row([count(customers), count(units / looks), money(total(lines))]);
    }),
  ].join('\n');

/** What pushes into one system cost a month, where all totals or a tenth of them change each hour. */
export const pushOverview = (): string =>
  [
    row(['customers', 'all change each hour, USD a month', 'a tenth']),
    row(['---:', '---:', '---:']),
    ...[100, 1_000, 10_000].map((customers) => {
      const usd = (changed: number): string =>
        money(total(pushCost({ customers, changed, statuses: 4, meters: 1 })));
      return row([count(customers), usd(customers), usd(customers / 10)]);
    }),
  ].join('\n');

/** What one traffic costs a month, part by part, as a Markdown table. */
export const costDetails = (traffic: Traffic): string => {
  const { total: usdOfAll, parts } = costFigures(traffic);
  return [
    row(['part', 'a month', 'USD']),
    row(['---', '---:', '---:']),
    ...parts.map(({ part, amount, unit, usd }) =>
      row([part, `${count(amount)} ${unit}`, money(usd)]),
    ),
    row(['**all**', '', `**${money(usdOfAll)}**`]),
  ].join('\n');
};

const units = (amount: number): string =>
  amount.toLocaleString('en-US', { maximumFractionDigits: amount < 100 ? 1 : 0 });

/** From which day of a month on a batch costs more, a sentence for each. */
export const costNotes = (traffic: Traffic): readonly string[] =>
  dearerDays(traffic).map(
    ({ from, units: then, before }) =>
      `From day ${from} of a month on a batch takes ${units(then)} write units, before ${units(before)}: ` +
      'a row of the month then begins another KB.',
  );

const millions = [1, 10, 1_000];
const batchSizes = [1, 200, 1_000];

/** The costs a month at some sizes, in USD with what the stack costs at rest. */
export const costOverview = (traffic: Omit<Traffic, 'requestsPerMonth' | 'batchSize'>): string =>
  [
    row(['requests a month', ...batchSizes.map((size) => `batches of ${count(size)}`)]),
    row(['---:', ...batchSizes.map(() => '---:')]),
    ...millions.map((million) =>
      row([
        `${count(million)} million`,
        ...batchSizes.map((batchSize) => {
          const all = { ...traffic, batchSize, requestsPerMonth: million * 1e6 };
          return money(costFigures(all).total);
        }),
      ]),
    ),
  ].join('\n');
