import { RefusedRequest } from '../../../shared/api/refused-request.ts';
import type { ParameterValues } from '../../../shared/api/parameters/parameter.ts';
import type { ReportParameterName } from '../../../shared/api/parameters/parameters.ts';
import type { FileEnd } from '../../../shared/reports/keys.ts';

/** How a CSV of a version is written otherwise than it lies there. */
export type Rendering = {
  readonly delimiter: ',' | ';' | '\t';
  readonly hasBom: boolean;
  readonly dates: 'iso' | 'plain';
  readonly layout: 'long' | 'wide';
  /** What was asked for, as it stands in the name of the file; never empty. */
  readonly name: string;
};

const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const;

/** `null` where a file is asked for as it lies there. Throws `RefusedRequest`. */
export const readRendering = (
  values: ParameterValues<ReportParameterName>,
  end: FileEnd | null,
): Rendering | null => {
  const valueOf = (name: ReportParameterName): string | null => values.get(name)?.[0] ?? null;
  for (const name of ['delimiter', 'dates', 'bom', 'layout'] as const) {
    const value = valueOf(name);
    if (value === null) continue;
    if (end === null || end === 'parquet') throw unfit(name, value, 'a CSV');
    if (name === 'layout' && end !== 'csv') throw unfit(name, value, 'the CSV of the month');
  }
  const delimiter = (valueOf('delimiter') ?? 'comma') as keyof typeof delimiters;
  const dates = valueOf('dates') === 'plain' ? 'plain' : 'iso';
  const hasBom = valueOf('bom') === 'true';
  const layout = valueOf('layout') === 'wide' ? 'wide' : 'long';
  const name = [
    ...(delimiter === 'comma' ? [] : [delimiter]),
    ...(dates === 'iso' ? [] : [dates]),
    ...(hasBom ? ['bom'] : []),
    ...(layout === 'long' ? [] : [layout]),
  ].join('-');
  return name === '' ? null : { delimiter: delimiters[delimiter], hasBom, dates, layout, name };
};

const unfit = (name: string, value: string, what: string): RefusedRequest =>
  new RefusedRequest(400, `${name}: received ${JSON.stringify(value)}; allowed: only for ${what}.`);
