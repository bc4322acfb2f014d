import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const cells: Readonly<Record<string, string>> = {
  consumer_id: 'unfinished',
  consumer_custom_id: 'unfinished',
  status: '200',
};

/**
 * Leaves files of a next version without a manifest beside those of a month, as a run that was killed
 * does: what stands in them counts nowhere.
 */
export const leaveUnfinished = (folder: string, month: string): void => {
  const place = join(folder, '.billable/reports', `month=${month}`);
  const versions = readdirSync(place).filter((name) => name.endsWith('.manifest.json')).length;
  const file = (version: number, end: string): string =>
    join(place, `billable-${month}.v${version}.${end}`);
  const [header = ''] = readFileSync(file(1, 'csv'), 'utf8').split('\r\n', 1);
  const line = header.split(',').map((column) => cells[column] ?? '7');
  writeFileSync(file(versions + 1, 'csv'), `${header}\r\n${line.join()}\r\n`);
  copyFileSync(file(1, 'parquet'), file(versions + 1, 'parquet'));
};
