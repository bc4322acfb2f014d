import type { AlertList } from '../../functions/alert/list-alerts.ts';
import { printable } from '../../shared/command-line/printable.ts';
import type { CliContext } from '../context.ts';
import { textTable } from '../text-table.ts';

/** The alerts for a person: three tables. */
export const printAlerts = (
  { print }: CliContext,
  { rules, states, deliveries }: AlertList,
): void => {
  const table = (header: readonly string[], rows: readonly (readonly (string | number)[])[]) => {
    const shown = rows.map((row) =>
      row.map((cell) => (typeof cell === 'string' ? printable(cell) : cell)),
    );
    for (const line of textTable(header, shown)) print(line);
  };
  if (rules.length === 0) print('billable.yaml has no alerts.');
  else {
    table(
      ['alert', 'customer', 'meter', 'counts', 'period', 'limit', 'at', 'first read'],
      rules.map((rule) => [
        rule.name,
        rule.customer,
        rule.meter,
        rule.billable ? 'billable' : 'all',
        rule.period,
        rule.limit,
        rule.at.map((percent) => `${percent} %`).join(', '),
        rule.first_read_at ?? 'not yet',
      ]),
    );
  }
  if (states.length > 0) {
    print('');
    table(
      ['alert', 'customer', 'period', 'at', 'state'],
      states.map(({ alert, customer, period, at, state }) => [
        alert,
        customer,
        period,
        `${at} %`,
        state,
      ]),
    );
  }
  if (deliveries.length === 0) return;
  print('');
  table(
    [
      'id',
      'alert',
      'customer',
      'period',
      'at',
      'says',
      'to',
      'state',
      'attempts',
      'next',
      'reason',
    ],
    deliveries.map((one) => [
      one.id,
      one.alert,
      one.customer,
      one.period,
      `${one.at} %`,
      one.type.replace('usage.threshold_', ''),
      one.channel,
      one.state,
      one.attempts,
      one.next_attempt_at ?? '',
      one.reason ?? '',
    ]),
  );
};
