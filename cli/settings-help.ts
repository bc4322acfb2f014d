import { Help } from '@commander-js/extra-typings';

import { machineSettings } from '../shared/settings/config.ts';
import type { Setting } from '../shared/settings/setting.ts';

/** The part of the help that lists the settings, in lines of at most `columns` characters. */
export const settingsHelp = (columns: number): string => {
  const help = new Help();
  help.prepareContext({ helpWidth: columns });
  const settings = Object.entries<Setting>(machineSettings);
  const names = settings.map(([name, { variable }]) => variable ?? name);
  const width = Math.max(...names.map((name) => name.length));
  const lines = settings.map(([name, setting]) =>
    help.formatItem(setting.variable ?? name, width, descriptionOf(setting), help),
  );
  return `\nSettings (environment variables):\n${lines.join('\n')}`;
};

const descriptionOf = ({ sentence, fallback, fallbackWords }: Setting): string => {
  const standard = fallbackWords ?? (fallback === '' ? null : fallback);
  const text = standard === null ? sentence : `${sentence} (default: ${standard})`;
  return text.replaceAll('`', '');
};
