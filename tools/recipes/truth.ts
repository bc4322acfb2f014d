import { daysAfter, daysOfRange, mondayOf } from './ranges.ts';
import { twins, type Used } from './usage.ts';

/** A row of what a recipe finds: what it is about, then numbers; all as text. */
export type Found = readonly string[];

/** What is in the books of a server, and what a recipe is asked for. */
export type Books = {
  readonly zone: string;
  readonly usage: readonly Used[];
  /** What came after the first reports were written. */
  readonly late: readonly Used[];
  /** The month that the recipes are about, which is the last one unless they name it. */
  readonly month: string;
  /** The months with a report, and today, in `zone`. */
  readonly reported: readonly string[];
  readonly today: string;
};

type Key = (used: Used) => readonly string[];

export const monthIn =
  (zone: string) =>
  ({ at }: Pick<Used, 'at'>): string =>
    dayOf(at, zone).slice(0, 7);

export const dayOf = (at: number, zone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);

const customerOf = ({ consumer: { id, customId } }: Used): string => {
  if (twins.customIds.includes(customId)) return twins.id;
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
  const { zone, usage, late, month, reported, today } = books;
  const month_ = monthIn(zone);
  const day_ = ({ at }: Used): string => dayOf(at, zone);
  const all = [...usage, ...late];
  const billed = all.filter(isBillable);
  const within = (list: readonly Used[]): readonly Used[] =>
    list.filter((it) => month_(it) === month);
  const ranged = (list: readonly Used[], range: string): readonly Used[] => {
    const [first, last] = daysOfRange(range, today);
    return list.filter((it) => first <= day_(it) && day_(it) <= last);
  };
  /** The same, with the whole of the weeks that the range cuts. */
  const weeks = (list: readonly Used[], range: string): readonly Used[] => {
    const [first, last] = daysOfRange(range, today);
    const [begin, end] = [mondayOf(first), daysAfter(mondayOf(last), 6)];
    return list.filter((it) => begin <= day_(it) && day_(it) <= end);
  };
  const hasLate = within(late).length > 0;
  const invoice = (): Found[] =>
    sums(within(all), (it) => [customerOf(it)]).map(([customer = '', total = '']) => [
      customer,
      customer === twins.id ? twins.name : '',
      total,
      String(countOf(within(billed).filter((it) => customerOf(it) === customer))),
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
      return sums(within(all), (it) => [month_(it), it.consumer.id]);
    case 'curl-csv':
      return sums(ranged(all, 'this_year'), (it) => [
        month_(it),
        it.consumer.id,
        String(it.status),
      ]);
    case 'curl-etag':
      return sums(within(all), (it) => [month_(it), it.consumer.id, String(it.status)]);
    case 'curl-pages':
      return sums(ranged(all, 'last_30_days'), (it) => [
        day_(it),
        it.consumer.id,
        String(it.status),
      ]);
    case 'curl-jq':
      return sums(ranged(billed, 'last_quarter'), (it) => [month_(it), customerOf(it)]);
    case 'reports-monthly-http':
    case 'python-pandas':
      return sums(ranged(billed, 'this_year'), (it) => [month_(it), customerOf(it)]);
    case 'python':
      return sums(weeks(all, 'last_quarter'), (it) => [
        mondayOf(day_(it)),
        customerOf(it),
        `${String(it.status)[0]}xx`,
      ]);
    case 'duckdb':
      return sums(ranged(all, 'this_year'), (it) => [month_(it), it.consumer.id]);
    case 'readme-jq':
    case 'curl-invoice':
      return sums(within(billed), (it) => [customerOf(it)]);
    case 'reports-invoice':
    case 'reports-invoice-file':
    case 'reports-invoice-http':
      return invoice();
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
    case 'reports-copy':
      return reported.flatMap((it) =>
        versionsOf(books, it).flatMap((version) =>
          fileKinds.map((kind) => [it, `${version} ${kind}`]),
        ),
      );
    default:
      throw new Error(`nothing says what the recipe ${name} must find`);
  }
};

const fileKinds = ['csv', 'customers.csv', 'customer-services.csv', 'manifest.json', 'parquet'];

const versionsOf = ({ late, zone }: Books, month: string): readonly number[] =>
  late.some((it) => monthIn(zone)(it) === month) ? [1, 2] : [1];
