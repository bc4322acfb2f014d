import type { Used } from './usage.ts';

/** A row of what a recipe finds: what it is about, then numbers; all as text. */
export type Found = readonly string[];

/** What is in the books of a server, and what a recipe is asked for. */
export type Books = {
  readonly zone: string;
  readonly usage: readonly Used[];
  /** What came after the first reports were written. */
  readonly late: readonly Used[];
  /** The month that stands in the place of that in the recipes, and those with a report. */
  readonly month: string;
  readonly reported: readonly string[];
};

type Key = (used: Used) => readonly string[];

export const monthIn =
  (zone: string) =>
  ({ at }: Pick<Used, 'at'>): string =>
    dayOf(at, zone).slice(0, 7);

const dayOf = (at: number, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);

const customerOf = ({ consumer: { id, customId } }: Used): string => {
  if (/^(id:|custom_id:|anonymous$)/.test(customId)) return `custom_id:${customId}`;
  if (customId !== '') return customId;
  return id === 'anonymous' ? id : `id:${id}`;
};

const isBillable = ({ status }: Used): boolean => status < 500 && status !== 429;

/** Sums of requests, one row per key; those of 0 are left out. */
const sums = (usage: readonly Used[], keyOf: Key): Found[] => {
  const totals = new Map<string, number>();
  for (const used of usage) {
    const key = JSON.stringify(keyOf(used));
    totals.set(key, (totals.get(key) ?? 0) + used.requests);
  }
  return [...totals]
    .filter(([, total]) => total !== 0)
    .map(([key, total]) => [...(JSON.parse(key) as string[]), String(total)]);
};

/** The same with the sums of credits behind those of requests. */
const sumsWithCredits = (usage: readonly Used[], keyOf: Key): Found[] =>
  sums(usage, keyOf).map((row) => {
    const about = JSON.stringify(row.slice(0, -1));
    const credits = usage
      .filter((used) => JSON.stringify(keyOf(used)) === about)
      .reduce((sum, used) => sum + used.requests * used.credits, 0);
    return [...row, String(credits)];
  });

/** The totals of each meter of the months with a report. */
const meterTotals = ({ usage, late, zone, reported }: Books): Found[] =>
  reported.flatMap((month) => {
    const own = [...usage, ...late].filter((it) => monthIn(zone)(it) === month);
    const credits = own.reduce((sum, it) => sum + it.requests * it.credits, 0);
    return [
      [month, 'credits', String(credits)],
      [month, 'invalid_quantities', '0'],
      [month, 'requests', String(countOf(own))],
    ];
  });

const countOf = (usage: readonly Used[]): number =>
  usage.reduce((sum, { requests }) => sum + requests, 0);

const changes = ({ usage, late, zone, reported }: Books): Found[] => {
  const billed = [...usage, ...late].filter(isBillable);
  const months = [...reported].sort();
  return months.flatMap((month, i) => {
    const of = (customer: string, when: string | undefined): number =>
      countOf(billed.filter((it) => customerOf(it) === customer && monthIn(zone)(it) === when));
    return [...new Set(billed.map(customerOf))]
      .map((customer) => [customer, of(customer, month), of(customer, months[i - 1])] as const)
      .filter(([, now, before]) => now !== 0 || before !== 0)
      .map(([customer, now, before]) => [month, customer, String(now), String(now - before)]);
  });
};

/** What each recipe must find, counted without Billable. */
export const truthOf = (name: string, books: Books): readonly Found[] => {
  const { zone, usage, late, month, reported } = books;
  const month_ = monthIn(zone);
  const all = [...usage, ...late];
  const billed = all.filter(isBillable);
  const within = (list: readonly Used[]): readonly Used[] =>
    list.filter((it) => month_(it) === month);
  const hasLate = within(late).length > 0;
  const totalsPerCustomer = (): Found[] =>
    sums(within(all), (it) => [customerOf(it)]).map(([customer = '', total = '']) => [
      customer,
      String(countOf(within(billed).filter((it) => customerOf(it) === customer))),
      total,
    ]);
  const shares = (): Found[] =>
    sums(within(billed), (it) => [customerOf(it)]).map(([customer = '', total = '']) => [
      customer,
      total,
      String(Math.round((10_000 * Number(total)) / countOf(within(billed))) / 100),
    ]);
  switch (name) {
    case 'power-query':
    case 'apps-script':
      return sums(all, (it) => [month_(it), it.consumer.id]);
    case 'curl-csv':
    case 'curl-etag':
      return sums(all, (it) => [month_(it), it.consumer.id, String(it.status)]);
    case 'curl-pages':
      return sums(
        all.filter((it) => month_(it) >= month),
        (it) => [dayOf(it.at, zone), it.consumer.id, String(it.status)],
      );
    case 'curl-jq':
    case 'python-pandas':
      return sums(billed, (it) => [month_(it), customerOf(it)]);
    case 'python':
      return sums(all, (it) => [month_(it), customerOf(it), `${String(it.status)[0]}xx`]);
    case 'duckdb':
      return sums(all, (it) => [month_(it), it.consumer.id]);
    case 'readme-jq':
      return sums(billed, (it) => [customerOf(it)]);
    case 'curl-invoice':
      return sums(within(billed), (it) => [customerOf(it)]);
    case 'reports-invoice':
    case 'reports-invoice-http':
      return totalsPerCustomer();
    case 'reports-services':
    case 'reports-services-http':
      return sumsWithCredits(within(billed), (it) => [customerOf(it), it.service]);
    case 'reports-meters':
      return meterTotals(books);
    case 'curl-largest':
      return sumsWithCredits(within(all), (it) => [it.service]);
    case 'reports-shares':
    case 'reports-shares-http':
      return shares();
    case 'reports-changed':
    case 'reports-changed-http':
      return sums(hasLate ? within(late) : [], (it) => [it.consumer.id, String(it.status)]);
    case 'reports-correction':
      return sums(within(late).filter(isBillable), (it) => [customerOf(it)]);
    case 'reports-monthly':
      return changes(books);
    case 'reports-monthly-http':
      return sums(
        billed.filter((it) => month_(it) >= month),
        (it) => [month_(it), customerOf(it)],
      );
    case 'reports-copy':
      return reported.map((it) => [it]);
    default:
      throw new Error(`nothing says what the recipe ${name} must find`);
  }
};
