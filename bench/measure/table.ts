import type { BenchLine, Metric, Result } from './line.ts';
import { median, spread } from './statistics.ts';
import { metricsOf, verdictOf } from './verdict.ts';
import { columnWidths, padCells } from '../../cli/text-table.ts';

const heads = ['row', 'what', 'measured', 'floor', 'ratio', 'bound', 'verdict', 'also'] as const;

/** The results as a table of Markdown, which a terminal shows as well as a page. */
export const renderTable = (results: readonly Result[]): string => {
  const rows = [heads, ...results.map(cellsOf)];
  const widths = columnWidths(rows);
  const lines = rows.map((row) => `| ${padCells(row, widths).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
};

/** The results for machines: every sample, the medians, the verdicts. */
export const renderJson = (results: readonly Result[]): string =>
  JSON.stringify(
    results.map((result) => ({ ...result, verdict: verdictOf(result), ...summary(result) })),
    null,
    2,
  );

const summary = (result: Result): { readonly medians?: Record<string, number> } =>
  'reason' in result
    ? {}
    : { medians: Object.fromEntries(metricsOf(result).map((it) => [it.name, median(it.samples)])) };

const cellsOf = (result: Result): readonly string[] => {
  const { id, what } = result;
  const verdict = verdictOf(result);
  if ('reason' in result) return [id, what, '', '', '', '', verdict, result.reason];
  const { measured, floor, ratio, others = [] } = result;
  return [
    id,
    what,
    shown(measured),
    floor === undefined ? '' : `${shown(floor)}: ${floor.name}`,
    ratio === undefined ? '' : shown(ratio),
    boundsOf(result).join(', '),
    verdict,
    others.map((metric) => `${metric.name} ${shown(metric)}`).join(', '),
  ];
};

const boundsOf = (line: BenchLine): readonly string[] =>
  metricsOf(line).flatMap(({ name, unit, bound }) => {
    if (bound === undefined) return [];
    const sign = bound.kind === 'at least' ? '≥' : '≤';
    const subject = name === line.measured.name || name === 'ratio' ? '' : `${name} `;
    return [`${subject}${sign} ${number(bound.value)} ${unit}`];
  });

const shown = ({ samples, unit }: Metric): string => {
  const value = `${number(median(samples))} ${unit}`;
  return samples.length < 2 ? value : `${value} ±${(spread(samples) * 100).toFixed(0)} %`;
};

const number = (value: number): string =>
  Math.abs(value) >= 100
    ? value.toLocaleString('en-US', { maximumFractionDigits: 0 })
    : value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
