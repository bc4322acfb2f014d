import { alertPeriodAt } from '../../../shared/alerts/period.ts';
import { stands } from '../../../shared/alerts/record.ts';
import type { Period } from '../../../shared/calendar/period.ts';
import type { BillableFile } from '../../../shared/customers/billable-file.ts';
import type { AlertRule } from '../../../shared/customers/read-alerts.ts';
import { type Share, sharesOf } from '../../../shared/page/figures.ts';
import type { Limit, LimitsByCustomer } from '../../../shared/page/limits/limit.ts';
import { question } from '../../../shared/page/questions.ts';
import type { PageRequest } from '../../../shared/page/request.ts';
import type { AskedView, PageContext } from './page-context.ts';

type Applied = {
  readonly rule: AlertRule;
  readonly period: Limit['period'];
  readonly customers: readonly string[];
};

/** Customers that a question names. */
const maxNamed = 50;

type Wanted = {
  readonly customers: readonly string[];
  /** Limits of this very time and of the shown meter alone, beside whose numbers they stand; `null`: all that run. */
  readonly only: Period | null;
};

/** The limits of some customers in the time of a view, with what is used of each. */
export const readLimits = async (
  context: Pick<PageContext, 'settings' | 'alerts'>,
  asked: Pick<AskedView, 'ask' | 'request' | 'now' | 'file'>,
  wanted: Wanted,
): Promise<LimitsByCustomer> => {
  const limits = new Map<string, Limit[]>();
  // Rules of one meter and period share a question.
  const counted = new Map<string, ReadonlyMap<string, Share>>();
  for (const applied of appliedRules(context, asked, wanted)) {
    const { rule, period } = applied;
    const { name, meter, billable, limit, at } = rule;
    const key = `${period.name} ${meter}`;
    const shares = counted.get(key) ?? (await sharesIn(context, asked, applied, wanted));
    counted.set(key, shares);
    for (const customer of applied.customers) {
      const reached = await reachedOf(context, rule, { customer, period: period.name });
      const used = shares.get(customer);
      const value = (billable ? used?.billable : used?.requests) ?? 0;
      const found = { rule: name, meter, billable, period, limit, at, value, reached };
      limits.set(customer, [...(limits.get(customer) ?? []), found]);
    }
  }
  return limits;
};

/** The same without what was said of them, which would be a look at the store for each. */
export const readUsedOfLimits = async (
  context: Pick<PageContext, 'settings'>,
  asked: Pick<AskedView, 'ask' | 'request' | 'now' | 'file'>,
  wanted: Wanted,
): Promise<LimitsByCustomer> => readLimits({ settings: context.settings }, asked, wanted);

const appliedRules = (
  { settings }: Pick<PageContext, 'settings'>,
  { request, now, file }: Pick<AskedView, 'request' | 'now' | 'file'>,
  { customers, only }: Wanted,
): readonly Applied[] => {
  const wanted = new Set(customers);
  const entries = new Set(entriesAmong(file, wanted));
  return file.alerts.flatMap((rule) => {
    const whose = rule.customer === '*' ? [...entries] : [rule.customer];
    const concerned = whose.filter((customer) => wanted.has(customer));
    const at = instantOf(rule, request, now);
    if (concerned.length === 0 || at === null) return [];
    const period = alertPeriodAt(at, rule.period, settings.billingTimezone);
    const isOfTime = only === null || (period.start === only.start && period.end === only.end);
    const isOfMeter = only === null || rule.meter === request.meter;
    return isOfTime && isOfMeter ? [{ rule, period, customers: concerned }] : [];
  });
};

const entriesAmong = ({ customers }: BillableFile, wanted: ReadonlySet<string>) =>
  customers.flatMap(({ id }) => (wanted.has(id) ? [id] : []));

/** In which period of a rule a view is: that which runs, or the one that it shows. */
const instantOf = ({ period }: AlertRule, { span }: PageRequest, now: number): number | null => {
  if (span.isGrowing) return now;
  return span.whole === period ? span.range.start : null;
};

const sharesIn = async (
  { settings }: Pick<PageContext, 'settings'>,
  { ask }: Pick<AskedView, 'ask'>,
  { rule: { meter }, period }: Applied,
  { customers }: Wanted,
): Promise<ReadonlyMap<string, Share>> => {
  if (!settings.meters.includes(meter)) return new Map();
  // Of many, all are asked for: their ids would make the question long.
  const named = customers.length > maxNamed ? [] : customers;
  const asks = question(
    { subject: null, within: [], timezone: settings.billingTimezone, meter },
    {
      periods: [period],
      rowsBy: period.kind,
      groupBy: 'customer,status',
      only: named.map((customer) => ['customer', customer]),
    },
  );
  const shares = sharesOf(await ask(asks), settings.billableStatuses);
  return new Map(shares.map((share) => [share.value, share]));
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
