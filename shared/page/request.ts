import type { EpochMs } from '../calendar/instant.ts';
import { formatInstant, type TimeZone, timeZoneNamed } from '../calendar/zone.ts';
import { type Meter, requestsMeter } from '../metering/series.ts';
import { parseMonth } from '../reports/month.ts';
import { type RangeName, rangeNames } from '../usage/named-range.ts';
import { numberText } from './format.ts';
import type { Parameters } from './markup.ts';
import { readSpan, type Span, type SpanChoice } from './span.ts';

const viewNames = [
  'usage',
  'customers',
  'consumers',
  'services',
  'reports',
  'pushes',
  'alerts',
  'quarantine',
] as const;

export type ViewName = (typeof viewNames)[number];

/** Whom or what a view is about alone. */
export const subjectKinds = ['customer', 'consumer', 'service'] as const;

export type SubjectKind = (typeof subjectKinds)[number];

/** `value` is what `/billable` takes: a consumer begins with `id:`. */
export type Subject = { readonly kind: SubjectKind; readonly value: string };

/** What a person asks of the page. */
export type PageRequest = {
  readonly view: ViewName;
  readonly subject: Subject | null;
  /** Of what else the usage of the subject is: a service of a customer, say. */
  readonly within: readonly Subject[];
  readonly choice: SpanChoice;
  readonly span: Span;
  readonly timezone: TimeZone;
  /** What is counted: requests, or a further meter. */
  readonly meter: Meter;
  /** What was wrong with the address, for the person; what is right of it is shown. */
  readonly problems: readonly string[];
};

export type PageSettings = {
  readonly billingTimezone: TimeZone;
  /** All of them, requests first. */
  readonly meters: readonly Meter[];
  /** What the one who asks may have a view of. */
  readonly subjects: readonly SubjectKind[];
};

/** Reads the query of the page's address. Never throws: what is wrong is said on the page. */
export const readPageRequest = (
  query: string,
  { billingTimezone, meters, subjects }: PageSettings,
  now: EpochMs,
): PageRequest => {
  const values = new URLSearchParams(query);
  const text = (name: string): string => values.get(name)?.trim() ?? '';
  const problems: string[] = [];
  const timezone = readZone(text('timezone'), billingTimezone, problems);
  const wanted = text('view');
  const view = viewNames.find((name) => name === (wanted || 'usage'));
  if (view === undefined) problems.push(`There is no view "${cut(wanted)}".`);
  const meter = readMeter(text('meter'), meters, problems);
  const { choice, span } = readTime(text, timezone, now, problems);
  return {
    view: view ?? 'usage',
    ...readSubjects(values, subjects),
    choice,
    span,
    timezone,
    meter,
    problems,
  };
};

const readZone = (name: string, billing: TimeZone, problems: string[]): TimeZone => {
  if (name === '') return billing;
  const zone = timeZoneNamed(name);
  if (zone === null) {
    problems.push(`"${cut(name)}" is no time zone; this is in ${billing}. Example: Europe/Berlin.`);
  }
  return zone ?? billing;
};

const readMeter = (name: string, meters: readonly Meter[], problems: string[]): Meter => {
  if (name === '' || meters.includes(name)) return name || requestsMeter;
  const known = meters.join(', ');
  problems.push(
    `"${cut(name)}" is not counted here; requests are shown instead. Meters: ${known}.`,
  );
  return requestsMeter;
};

const readSubjects = (
  values: URLSearchParams,
  kinds: readonly SubjectKind[],
): Pick<PageRequest, 'subject' | 'within'> => {
  const all = kinds.flatMap((kind) => {
    const value = values.get(kind);
    return value === null ? [] : [{ kind, value }];
  });
  return { subject: all.at(-1) ?? null, within: all.slice(0, -1) };
};

/** The parameters that keep whom and what a view is about. */
export const subjectParameters = ({
  subject,
  within,
}: Pick<PageRequest, 'subject' | 'within'>): Parameters =>
  [...within, ...(subject === null ? [] : [subject])].map(({ kind, value }) => [kind, value]);

const maxPeriods = 1_200;

const thisMonth = { kind: 'named', name: 'this_month' } as const;

const readTime = (
  text: (name: string) => string,
  zone: TimeZone,
  now: EpochMs,
  problems: string[],
): Pick<PageRequest, 'choice' | 'span'> => {
  const choice = readChoice(text, problems);
  const span = readSpan(choice, zone, now);
  const problem = span === null ? noSpanText(choice) : spanProblem(span, zone);
  if (span !== null && problem === null) return { choice, span };
  problems.push(`${problem ?? ''}; this is the current month.`);
  const current = readSpan(thisMonth, zone, now);
  if (current === null) throw new RangeError('there is no current month');
  return { choice: thisMonth, span: current };
};

const noSpanText = (choice: SpanChoice): string =>
  choice.kind === 'days' && /^\d{4}-\d\d-\d\d$/.test(choice.first) && choice.first < '1970'
    ? 'Days from 1 January 1970 on are shown'
    : 'The last day is before the first, or one of them is no date';

const spanProblem = ({ range, periods }: Span, zone: TimeZone): string | null => {
  // The day after it is needed too, and no later year has four digits.
  if (formatInstant(range.end, zone).startsWith('+')) {
    return 'Days up to 30 December 9999 are shown';
  }
  return periods.length <= maxPeriods
    ? null
    : `The range has ${numberText(periods.length)} periods; at most ${numberText(maxPeriods)} are shown`;
};

const readChoice = (text: (name: string) => string, problems: string[]): SpanChoice => {
  const [first, last, month, name] = [text('first'), text('last'), text('month'), text('range')];
  // Days that the form showed and that no one changed yield to a period that was chosen.
  const isLeft = name !== '' && text('shown') === shownDays(first, last);
  if (!isLeft && (first !== '' || last !== '')) {
    return { kind: 'days', first: first || last, last: last || first };
  }
  if (month !== '') {
    if (parseMonth(month) !== null) return { kind: 'month', month };
    problems.push(`"${cut(month)}" is no month; this is the current one. Example: 2026-10.`);
  }
  if (name === '' || month !== '') return thisMonth;
  const known = rangeNames.find((each: RangeName) => each === name);
  if (known === undefined) problems.push(`"${cut(name)}" is no period; this is the current month.`);
  return known === undefined ? thisMonth : { kind: 'named', name: known };
};

/** The days of a form, as it sends them back beside those that a person may have changed. */
export const shownDays = (first: string, last: string): string => `${first}/${last}`;

const cut = (value: string): string => (value.length > 60 ? `${value.slice(0, 60)}…` : value);

/** The parameters that keep time, zone and meter from one view to the next. */
export const timeParameters = (
  { choice, timezone, meter }: Pick<PageRequest, 'choice' | 'timezone' | 'meter'>,
  billingTimezone: TimeZone,
): Parameters => {
  const zone: Parameters = [
    ...(timezone === billingTimezone ? [] : [['timezone', timezone] as const]),
    ...(meter === requestsMeter ? [] : [['meter', meter] as const]),
  ];
  switch (choice.kind) {
    case 'named':
      return choice.name === 'this_month' ? zone : [['range', choice.name], ...zone];
    case 'month':
      return [['month', choice.month], ...zone];
    case 'days':
      return [['first', choice.first], ['last', choice.last], ...zone];
  }
};
