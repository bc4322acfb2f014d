// Compares the tables of settings in the docs with the settings; with --write puts them right.
import { readFileSync, writeFileSync } from 'node:fs';
import { settingsTables, withTable } from './settings-tables.ts';

const isWriting = process.argv.includes('--write');

for (const table of settingsTables) {
  const text = readFileSync(table.path, 'utf8');
  const wanted = withTable(text, table);
  if (wanted === null) {
    console.error(
      `${table.path} has no table between <!-- settings --> and <!-- end of settings -->.`,
    );
    process.exitCode = 1;
  } else if (wanted !== text && isWriting) {
    writeFileSync(table.path, wanted);
  } else if (wanted !== text) {
    console.error(
      `The settings in ${table.path} are not those of shared/settings/. Run: node tools/check-settings.ts --write`,
    );
    process.exitCode = 1;
  }
}
