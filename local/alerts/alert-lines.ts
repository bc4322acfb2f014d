import type { AlertOutcome, Attempted } from '../../functions/alert/outcome.ts';
import type { LogLine } from '../../shared/ports/log.ts';

const kind = 'alerts';

/**
 * What the log says of a run: how many, never whose. `npx billable alerts` shows the rest. What will
 * not arrive any more has a line of its own, with the id that the receiver knows it by.
 */
export const alertLines = ({ notices, attempts, waiting }: AlertOutcome): readonly LogLine[] => {
  const count = <T>(all: readonly T[], isOne: (one: T) => boolean): number =>
    all.filter(isOne).length;
  const delivered = count(attempts, ({ state }) => state === 'taken');
  const failed = attempts.filter(({ state }) => state === 'waiting');
  const reached = count(notices, ({ type }) => type === 'usage.threshold_reached');
  const lines: LogLine[] = [];
  if (notices.length + delivered > 0) {
    const fields = { reached, recovered: notices.length - reached, delivered, waiting };
    lines.push({ level: 'info', kind, message: 'alerts were sent', fields });
  }
  if (failed[0] !== undefined) {
    lines.push({
      level: 'warn',
      kind,
      message: 'alerts were not taken; they are sent again',
      fields: { failed: failed.length, reason: failed[0].reason ?? '' },
    });
  }
  return [...lines, ...attempts.filter(isLost).map(lostLine)];
};

const isLost = ({ state }: Attempted): boolean => state === 'stopped' || state === 'expired';

const lostLine = ({ id, state, channel, reason }: Attempted): LogLine => ({
  level: 'error',
  kind,
  message:
    state === 'stopped'
      ? 'an alert is not sent again: the receiver says that it is gone'
      : 'an alert is not sent again: no attempt of a day was taken',
  fields: { id, channel, reason: reason ?? '' },
});
