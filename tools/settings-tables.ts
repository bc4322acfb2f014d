import { deploymentSettings } from '../infra/settings.ts';
import { machineSettings } from '../shared/settings/config.ts';
import type { Setting, SettingTable } from '../shared/settings/setting.ts';

/** A document with a table of settings between two comments. */
type TableOfSettings = { readonly path: string; readonly heading: string; readonly rows: string };

const rowsOf = (table: SettingTable, nameOf: (name: string, setting: Setting) => string): string =>
  Object.entries<Setting>(table)
    .map(([name, setting]) => {
      const { fallback, fallbackWords, sentence } = setting;
      const standard =
        fallbackWords ?? (fallback === null || fallback === '' ? 'none' : `\`${fallback}\``);
      return `| \`${nameOf(name, setting)}\` | ${standard} | ${sentence} |\n`;
    })
    .join('');

/** The tables that the docs must have. */
export const settingsTables: readonly TableOfSettings[] = [
  {
    path: 'README.md',
    heading: '| variable | default | |',
    rows: rowsOf(machineSettings, (name, { variable }) => variable ?? name),
  },
  {
    path: 'docs/aws.md',
    heading: '| setting | default | |',
    rows: rowsOf(deploymentSettings, (name) => name),
  },
];

const begin = '<!-- settings -->\n';
const end = '<!-- end of settings -->\n';

/** The text of a document with its table as it must be; `null` where it has no place for one. */
export const withTable = (text: string, { heading, rows }: TableOfSettings): string | null => {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) return null;
  return `${before}${begin}${heading}\n| --- | --- | --- |\n${rows}${end}${after}`;
};
