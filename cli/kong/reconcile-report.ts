import { printable } from '../../shared/command-line/printable.ts';
import type { CounterLine } from '../../kong/reconcile/compare.ts';
import type { Reconciliation } from '../../kong/reconcile/reconcile.ts';
import { textTable } from '../text-table.ts';

type Comparison = NonNullable<Reconciliation['comparison']>;

/** What was found stays a finding, in each run, until it arrives or is accepted. */
export const isFinding = ({ lostInAll, doubledInAll }: CounterLine): boolean =>
  lostInAll > 0 || doubledInAll > 0;

const isNew = ({ lost, doubled }: CounterLine): boolean => lost > 0 || doubled > 0;

/** The sums, then every line that differs or is not settled, then what the numbers mean. */
export const renderComparison = (
  { first, lines, reasons }: Comparison,
  since: string,
  until: string,
): string => {
  const differing = lines.filter((line) => isFinding(line) || line.inFlight > 0);
  const sum = (field: Summed): number => lines.reduce((total, line) => total + line[field], 0);
  const head = [
    `From ${since} to ${until}:`,
    `Kong counted ${boundsText(lines)} requests, Billable ${sum('billable')}: ` +
      `${sum('lost')} lost, ${sum('doubled')} doubled, ${sum('inFlight')} in flight.`,
    ...(lines.some(isFinding)
      ? [
          `Since the first run (${first}): ${sum('lostInAll')} lost in all, ` +
            `${sum('doubledInAll')} doubled in all.`,
        ]
      : []),
    ...(sum('unsettled') === 0
      ? []
      : [
          `Of the last day, ${sum('unsettled')} more may be missing: earlier runs had traffic, and could not tell.`,
        ]),
    ...(sum('late') === 0 ? [] : [`${sum('late')} that were called lost before have arrived.`]),
    ...reasons,
    ...(looksUnlabelled(lines) ? [noLabels] : []),
  ];
  if (differing.length === 0) {
    const end = sum('unsettled') === 0 ? 'No difference.' : 'Nothing is proven lost or doubled.';
    return `${[...head, end].join('\n')}\n`;
  }
  if (!lines.some(isNew) && lines.some(isFinding)) head.push(...nothingNew);
  return `${[...head, '', ...table(differing), '', ...meaning].join('\n')}\n`;
};

type Summed =
  | 'lost'
  | 'doubled'
  | 'inFlight'
  | 'late'
  | 'billable'
  | 'unsettled'
  | 'lostInAll'
  | 'doubledInAll';

const nothingNew = [
  'Nothing new in this run. What earlier runs found stays here until it arrives, or until you know',
  'why: then --accept-earlier takes it off.',
];

const meaning = [
  'lost: Kong counted it, Billable did not. It was dropped, or waits in a queue for longer than',
  '--settle, or stands in quarantine (npx billable quarantine list), or was voided.',
  'doubled: Billable counted it, Kong did not. Or the request had no route (before Kong 3.6: no service): Kong leaves it out.',
  'in flight: Kong counted it during this run; a later run tells whether it arrived.',
];

const noLabels =
  'Kong names no consumer, but Billable does: set per_consumer: true in the prometheus plugin.';

const looksUnlabelled = (lines: readonly CounterLine[]): boolean =>
  lines.some(({ billable, consumer }) => consumer !== '' && billable > 0) &&
  lines.every(({ kong, consumer }) => consumer === '' || kong.most === 0);

const columns = [
  'consumer',
  'status',
  'kong',
  'billable',
  'lost',
  'doubled',
  'in flight',
  'lost in all',
  'doubled in all',
];

const table = (lines: readonly CounterLine[]): readonly string[] =>
  textTable(
    columns,
    lines.map((line) => [
      line.consumer === '' ? '(anonymous or without username)' : printable(line.consumer),
      String(line.status),
      spanText(line.kong),
      String(line.billable),
      String(line.lost),
      String(line.doubled),
      String(line.inFlight),
      String(line.lostInAll),
      String(line.doubledInAll),
    ]),
  );

const boundsText = (lines: readonly CounterLine[]): string =>
  spanText({
    least: lines.reduce((total, { kong }) => total + kong.least, 0),
    most: lines.some(({ kong }) => kong.most === null)
      ? null
      : lines.reduce((total, { kong }) => total + (kong.most ?? 0), 0),
  });

const spanText = ({ least, most }: CounterLine['kong']): string => {
  if (most === null) return `at least ${least}`;
  return least === most ? String(least) : `${least} to ${most}`;
};
