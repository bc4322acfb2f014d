import type { Rule, Setting, SettingTable, SettingValue, Values } from './setting.ts';

/** Where values come from, and what a setting is called there. */
export type SettingSource = {
  readonly nameOf: (name: string, setting: Setting) => string;
  /** A text, or what JSON holds; `undefined` where nothing is set. */
  readonly given: (name: string, setting: Setting) => unknown;
  /** How a setting without a default can be set to none, as it goes on after "allowed: …". */
  readonly orNone?: string;
};

/** Reads every setting of a table. One that is wrong has its default; `problems` says what is wrong. */
export const readSettings = <Table extends SettingTable>(
  table: Table,
  source: SettingSource,
): { readonly values: Values<Table>; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const values = Object.entries<Setting>(table).map(([name, setting]) => {
    const given = source.given(name, setting);
    if (given === undefined) return [name, fallbackOf(name, setting)] as const;
    const text = textOf(given, setting.rule);
    const value = text === undefined ? undefined : setting.rule.parse(text);
    if (value !== undefined) return [name, value] as const;
    const orNone = setting.fallback === null ? (source.orNone ?? '') : '';
    const faults = faultsOf(setting.rule, { given, text });
    problems.push(
      ...faults.map((fault) => {
        const subject = `${source.nameOf(name, setting)}${fault}`;
        return `${subject}; allowed: ${setting.rule.allowed}${orNone}`;
      }),
    );
    return [name, fallbackOf(name, setting)] as const;
  });
  return { values: Object.fromEntries(values) as Values<Table>, problems };
};

const fallbackOf = (name: string, { rule, fallback }: Setting): SettingValue | null => {
  if (fallback === null) return null;
  const value = rule.parse(fallback);
  if (value === undefined) throw new Error(`the default of ${name} is not allowed`);
  return value;
};

const textOf = (given: unknown, { json }: Rule): string | undefined => {
  if (typeof given === 'string') return given;
  if (json === 'list') return isTextList(given) ? given.join(',') : undefined;
  return typeof given === json ? JSON.stringify(given) : undefined;
};

const isTextList = (given: unknown): given is readonly string[] =>
  Array.isArray(given) && given.every((each) => typeof each === 'string');

/** What is wrong with a value, to stand after the name of the setting. */
const faultsOf = (
  { faults }: Rule,
  { given, text }: { readonly given: unknown; readonly text: string | undefined },
): readonly string[] => {
  if (faults !== undefined) {
    const found = text === undefined ? ['is no text (it is not shown here)'] : faults(text);
    return found.map((fault) => `: ${fault}`);
  }
  const shown = typeof given === 'string' ? given.slice(0, maxShown) : given;
  return [` is ${JSON.stringify(shown).slice(0, 2 * maxShown)}`];
};

const maxShown = 200;
