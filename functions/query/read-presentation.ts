import type { CsvOptions } from '../../shared/usage/render-csv.ts';
import type { HttpRequest } from '../../shared/api/message.ts';
import { RefusedRequest } from '../../shared/api/refused-request.ts';
import { maxPageRows } from '../../shared/api/parameters/form-parameters.ts';
import { quote } from '../../shared/api/parameters/parameter.ts';
import type { BillableValues, ParameterName } from '../../shared/api/parameters/parameters.ts';
import { askedFormat, type Format, formatByCsv } from './asked-format.ts';

/** How the answer is to be written. */
export type Presentation =
  | ({ readonly format: 'csv' } & CsvOptions)
  | { readonly format: 'json'; readonly limit: number; readonly cursor: string | null };

/** Reads how the answer is to be written. Throws `RefusedRequest` that names the parameter. */
export const readPresentation = (
  values: BillableValues,
  { headers }: HttpRequest,
): Presentation => {
  const text = (name: ParameterName): string | null => values.get(name)?.[0] ?? null;
  const format = readFormat(text('format'), text('csv'), headers['accept']);
  const isLargest = text('order') === 'requests';
  for (const name of format === 'csv' ? (isLargest ? [] : csvLacks) : jsonLacks) {
    const value = text(name);
    if (value !== null) throw unfit(name, value, format);
  }
  if (format === 'csv') {
    return {
      format,
      hasBom: text('bom') === 'true',
      isRaw: text('raw') === 'true',
      delimiter: delimiters[(text('delimiter') ?? 'comma') as keyof typeof delimiters],
      dates: text('dates') === 'plain' ? 'plain' : 'iso',
    };
  }
  // With order=requests it is of each period, and the answer comes whole.
  const limit = isLargest ? Infinity : Number(text('limit') ?? maxPageRows);
  return { format, limit, cursor: text('cursor') };
};

const unfit = (name: string, value: string, format: Presentation['format']): RefusedRequest => {
  const reason =
    format === 'csv'
      ? 'for a CSV answer, which always comes whole; allowed: only with format=json.'
      : 'for a JSON answer; allowed: only with format=csv.';
  return new RefusedRequest(400, `${name}: received ${quote(value)} ${reason}`);
};

const csvLacks = ['limit', 'cursor'] as const;
const jsonLacks = ['bom', 'delimiter', 'dates', 'raw'] as const;

const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const;

const readFormat = (
  format: string | null,
  csv: string | null,
  accept: string | undefined,
): Format => {
  const byCsv = formatByCsv(csv);
  if (format !== null && byCsv !== null && format !== byCsv) {
    throw new RefusedRequest(
      400,
      `csv: received "${csv}" with format=${format}; allowed: one of the two, or both alike.`,
    );
  }
  return askedFormat({ format, csv }, accept);
};
