/** What the value of a setting can be. */
export type SettingValue =
  string | number | boolean | readonly string[] | { readonly text: string };

/** How the text of a setting is read. */
export type Rule<Value extends SettingValue = SettingValue> = {
  /** What is allowed, as it completes the sentence "allowed: …". */
  readonly allowed: string;
  /** `undefined` where the text is not allowed. */
  readonly parse: (text: string) => Value | undefined;
  /** What JSON may hold in the place of a text. */
  readonly json?: 'number' | 'boolean' | 'list';
  /** Of a secret: what is wrong with a text, in words that show nothing of it. */
  readonly faults?: (text: string) => readonly string[];
};

/** One thing that a person can choose. */
export type Setting<Value extends SettingValue = SettingValue> = {
  /** The environment variable; none where only the stack needs it. */
  readonly variable?: string;
  readonly rule: Rule<Value>;
  /** The default, as a person writes it; `null`: there is none, and the value is `null` then. */
  readonly fallback: string | null;
  /** The default in words, for the docs, where there is more to say of it. */
  readonly fallbackWords?: string;
  /** What it is for, as the docs and the help say it. */
  readonly sentence: string;
};

/** Settings by name. On AWS the name is that of the value in `cdk.json`. */
export type SettingTable = Readonly<Record<string, Setting>>;

type ValueOf<S extends Setting> =
  | Exclude<ReturnType<S['rule']['parse']>, undefined>
  | (S['fallback'] extends string ? never : null);

/** The values of the settings of a table. */
export type Values<Table extends SettingTable> = {
  readonly [Name in keyof Table]: ValueOf<Table[Name]>;
};

/** A value as a person would write it. */
export const written = (value: SettingValue): string =>
  typeof value === 'object' && 'text' in value ? value.text : String(value);
