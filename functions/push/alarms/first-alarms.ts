import type { PushOutcome } from '../outcome.ts';

/** A line of the log on AWS takes 256 KB at most, and a month of many customers can have more alarms. */
const mostLogged = 20;

/** The alarms of an outcome that a log names, that of all of it first, and how many more there are. */
export const firstAlarms = ({
  alarms,
  message,
}: Pick<PushOutcome, 'alarms' | 'message'>): {
  readonly first: readonly string[];
  readonly more: number;
} => {
  const ofAll = alarms.filter((alarm) => alarm === message);
  const ofSome = alarms.filter((alarm) => alarm !== message);
  return {
    first: [...ofAll, ...ofSome].slice(0, mostLogged),
    more: Math.max(0, alarms.length - mostLogged),
  };
};
