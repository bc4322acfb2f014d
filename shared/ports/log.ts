export const logLevels = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof logLevels)[number];

export type LogLine = {
  readonly level: LogLevel;
  /** What repeated lines are counted by, with the message and the field `route`: a word of the code. */
  readonly kind: string;
  /** One sentence for a person, the same each time; what differs from time to time is a field. */
  readonly message: string;
  /** Never a token, a query, or anything that an entry holds. */
  readonly fields?: Readonly<Record<string, string | number>>;
};

export type Log = (line: LogLine) => void;
