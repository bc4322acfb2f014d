import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Cell, cellsOf } from './flat-spreadsheet.ts';

/** How a person opens a file: what they tick in the dialog, and the language of their computer. */
export type Opening = {
  /** The character codes of the separators that are ticked. */
  readonly separators: string;
  readonly locale: 'en-US' | 'de-DE';
  /** What Excel always does: looks for dates and numbers in any form. */
  readonly hasSpecialNumbers: boolean;
  /** The columns that are marked as text, from 1 on. */
  readonly textColumns: readonly number[];
};

/** The language that the dialog proposes for numbers, as LibreOffice counts languages. */
const languages = { 'en-US': 1033, 'de-DE': 1031 } as const;

/** The cells that LibreOffice makes of each CSV. Throws where it cannot be run. */
export const openCsvs = (
  csvs: readonly string[],
  { separators, locale, hasSpecialNumbers, textColumns }: Opening,
  folder: string,
): readonly (readonly (readonly Cell[])[])[] => {
  const sheets = path.join(folder, 'sheets');
  rmSync(sheets, { recursive: true, force: true });
  mkdirSync(sheets);
  const files = csvs.map((csv, i) => {
    const file = path.join(sheets, `${i}.csv`);
    writeFileSync(file, csv);
    return file;
  });
  // Quotes, UTF-8 (76), from the first line, these columns as text (2). Without a window no one looks
  // for the byte order mark.
  const columns = textColumns.map((column) => `${column}/2`).join('/');
  const filter = `${separators},34,76,1,${columns},${languages[locale]},false,${hasSpecialNumbers}`;
  const options = [
    `-env:UserInstallation=file://${profileOf(folder, locale)}`,
    '--headless',
    `--infilter=Text - txt - csv (StarCalc):${filter}`,
    '--convert-to',
    'fods',
  ];
  const { status, error, stderr } = spawnSync(
    'soffice',
    [...options, '--outdir', sheets, ...files],
    { encoding: 'utf8', timeout: 240_000 },
  );
  if (error !== undefined) throw new Error(`soffice did not run: ${error.message}`);
  if (status !== 0) throw new Error(`soffice ended with ${status}: ${stderr}`);
  return csvs.map((_, i) => cellsOf(readFileSync(path.join(sheets, `${i}.fods`), 'utf8')));
};

const profileOf = (folder: string, locale: string): string => {
  const profile = path.join(folder, `profile-${locale}`);
  mkdirSync(path.join(profile, 'user'), { recursive: true });
  writeFileSync(
    path.join(profile, 'user', 'registrymodifications.xcu'),
    '<?xml version="1.0" encoding="UTF-8"?>' +
      '<oor:items xmlns:oor="http://openoffice.org/2001/registry">' +
      '<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">' +
      `<value>${locale}</value></prop></item></oor:items>`,
  );
  return profile;
};
