import { alertPeriodAt } from '../../../shared/alerts/period.ts';
import { stands } from '../../../shared/alerts/record.ts';
import type { BillableFile } from '../../../shared/customers/billable-file.ts';
import type { AlertRule } from '../../../shared/customers/read-alerts.ts';
import { sharesOf } from '../../../shared/page/figures.ts';
import type { Limit, LimitsByCustomer } from '../../../shared/page/limit.ts';
import { question } from '../../../shared/page/questions.ts';
import type { PageRequest } from '../../../shared/page/request.ts';
import type { AskedView, PageContext } from './page-context.ts';

type Applied = {
  readonly rule: AlertRule;
  readonly period: Limit['period'];
  readonly customers: readonly string[];
};

/** The limits of some customers in the time of a view, with what is used of each. */
export const readLimits = async (
  context: Pick<PageContext, 'settings' | 'alerts'>,
  asked: Pick<AskedView, 'ask' | 'request' | 'now' | 'file'>,
  customers: readonly string[],
): Promise<LimitsByCustomer> => {
  const limits = new Map<string, Limit[]>();
  for (const applied of appliedRules(context, asked, customers)) {
    const { rule, period } = applied;
    const values = await valuesOf(context, asked, applied);
    for (const customer of applied.customers) {
      const reached = await reachedOf(context, rule, { customer, period: period.name });
      const { name, meter, billable, limit, at } = rule;
      const value = values.get(customer) ?? 0;
      const found = { rule: name, meter, billable, period, limit, at, value, reached };
      limits.set(customer, [...(limits.get(customer) ?? []), found]);
    }
  }
  return limits;
};

const appliedRules = (
  { settings }: Pick<PageContext, 'settings'>,
  { request, now, file }: Pick<AskedView, 'request' | 'now' | 'file'>,
  customers: readonly string[],
): readonly Applied[] => {
  const wanted = new Set(customers);
  const entries = new Set(entriesAmong(file, wanted));
  return file.alerts.flatMap((rule) => {
    const whose = rule.customer === '*' ? [...entries] : [rule.customer];
    const concerned = whose.filter((customer) => wanted.has(customer));
    const at = instantOf(rule, request, now);
    if (concerned.length === 0 || at === null) return [];
    const period = alertPeriodAt(at, rule.period, settings.billingTimezone);
    return [{ rule, period, customers: concerned }];
  });
};

const entriesAmong = ({ customers }: BillableFile, wanted: ReadonlySet<string>) =>
  customers.flatMap(({ id }) => (wanted.has(id) ? [id] : []));

/** In which period of a rule a view is: that which runs, or the one that it shows. */
const instantOf = ({ period }: AlertRule, { span }: PageRequest, now: number): number | null => {
  if (span.isGrowing) return now;
  return span.sumBy === period ? span.range.start : null;
};

const valuesOf = async (
  { settings }: Pick<PageContext, 'settings'>,
  { ask }: Pick<AskedView, 'ask'>,
  { rule, period, customers }: Applied,
): Promise<ReadonlyMap<string, number>> => {
  const { meter } = rule;
  if (!settings.meters.includes(meter)) return new Map();
  const asks = question(
    { subject: null, within: [], timezone: settings.billingTimezone, meter },
    {
      range: period,
      period: period.kind,
      groupBy: 'customer,status',
      only: customers.map((customer) => ['customer', customer]),
    },
  );
  const shares = sharesOf(await ask(asks), settings.billableStatuses);
  return new Map(
    shares.map(({ value, billable, requests }) => [value, rule.billable ? billable : requests]),
  );
};

const reachedOf = async (
  { alerts }: Pick<PageContext, 'alerts'>,
  rule: AlertRule,
  of: { readonly customer: string; readonly period: string },
): Promise<Limit['reached']> => {
  const record = (await alerts?.record({ rule: rule.name, ...of })) ?? null;
  if (record === null) return [];
  return rule.at
    .filter((percent) => stands(record, percent))
    .map((percent) => ({
      percent,
      noticedAt: record.notices.findLast((notice) => notice.percent === percent)?.at ?? null,
    }));
};
